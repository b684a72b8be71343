namespace Ksplice.Plugins.Source.Apt;

/// <summary>Keeps other processes out while something is made; the system lets go of it when the holder dies.</summary>
internal static class FileLock
{
    public static async Task<IDisposable> TakeAsync(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }
    }
}
