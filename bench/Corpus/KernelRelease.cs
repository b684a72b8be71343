using Ksplice.Engine.Processes;

namespace Ksplice.Corpus;

/// <summary>Which kernel release was built from a source version.</summary>
internal static class KernelRelease
{
    /// <summary>Asks apt; null when no image of that version is in the archive.</summary>
    public static async Task<string?> OfVersionAsync(string version, CancellationToken cancellation)
    {
        var series = string.Join('.', version.Split('.').Take(2)).Replace(".", "\\.", StringComparison.Ordinal);
        var listed = await ProcessRunner.RunAsync(
            "apt-cache", ["search", "--names-only", $"^linux-image-{series}\\.[0-9.]+-[0-9]+-amd64$"], null, null, TimeSpan.FromMinutes(1), cancellation);
        foreach (var package in listed.StandardOutput.Split('\n').Select(l => l.Split(' ')[0]).Where(p => p.Length > 0))
        {
            var shown = await ProcessRunner.RunAsync("apt-cache", ["madison", package], null, null, TimeSpan.FromMinutes(1), cancellation);
            if (shown.StandardOutput.Split('\n').Any(l => l.Split('|') is [_, var v, ..] && v.Trim() == version))
                return package["linux-image-".Length..];
        }

        return null;
    }
}
