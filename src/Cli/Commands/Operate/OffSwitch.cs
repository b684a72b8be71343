using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What keeps anything from happening by itself: a word of the kernel's command line, or a file.</summary>
internal static class OffSwitch
{
    private const string Word = "nosplice";
    private const string UsualFile = "/etc/uptrack/disable";

    /// <summary>What turns it off; null when nothing does.</summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    /// <param name="file">The file; null for the usual one.</param>
    public static string? Find(KernelPaths? paths = null, string? file = null)
    {
        file ??= UsualFile;
        var words = File.ReadAllText(Path.Combine((paths ?? new()).Proc, "cmdline")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Contains(Word, StringComparer.Ordinal) ? $"the kernel's word {Word}" : File.Exists(file) ? file : null;
    }
}
