using System.Globalization;
using System.Text;

namespace Ksplice.Engine.Rehearse;

/// <summary>The two shell files that tell the guest's scripts what this guest is.</summary>
internal static class GuestConfiguration
{
    /// <summary>
    /// Largest 9p message in bytes. The virtio transport takes about 500 KiB at most; larger is clamped with a line in the kernel log.
    /// </summary>
    private const int NinePMessageBytes = 500 * 1024;

    /// <summary>Text of <c>guest.conf</c>, read by the guest's first program and by the agent.</summary>
    public static string Describe(GuestOptions options, IEnumerable<string> moduleFileNames)
    {
        var text = new StringBuilder();
        Assign(text, "MODULES", string.Join(' ', moduleFileNames));
        Assign(text, "SHARED_ROOT", options.SharedRoot is null ? string.Empty : "1");
        Assign(text, "WRITABLE_SIZE", string.Create(CultureInfo.InvariantCulture, $"{options.MemoryMebibytes * 3 / 4}m"));
        Assign(text, "NINEP_MSIZE", NinePMessageBytes.ToString(CultureInfo.InvariantCulture));
        Assign(text, "SHARES", string.Join('\n', options.Shares.Select((share, index) => $"{ShareTag(index)} {(share.Writable ? "rw" : "ro")} {share.GuestPath}")));
        return text.ToString();
    }

    /// <summary>Text of the file with the environment of every command.</summary>
    public static string DescribeEnvironment(GuestOptions options)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in DotnetEnvironment.Variables.SetItems(options.Environment).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            text.Append("export ");
            Assign(text, name, value);
        }

        return text.ToString();
    }

    /// <summary>The 9p mount tag of an extra share.</summary>
    public static string ShareTag(int index) => string.Create(CultureInfo.InvariantCulture, $"share{index}");

    /// <summary>A shell word that stands for exactly this text.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static void Assign(StringBuilder text, string name, string value) =>
        text.Append(name).Append('=').Append(Quote(value)).Append('\n');
}
