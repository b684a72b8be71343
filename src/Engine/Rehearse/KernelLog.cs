using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>A part of a guest's kernel log.</summary>
/// <param name="Lines">Its lines, with the kernel's time stamps.</param>
/// <param name="Warnings">What among them tells of something wrong in the kernel.</param>
public sealed record KernelLog(ImmutableArray<string> Lines, ImmutableArray<KernelLogWarning> Warnings)
{
    /// <summary>Cuts a log at a mark and looks for warnings.</summary>
    internal static KernelLog Parse(string text, KernelLogMark? since)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();
        if (since is not null)
        {
            var place = lines.LastOrDefault(line => line.EndsWith(since.Text, StringComparison.Ordinal));
            // A mark that has left the ring buffer means the log has overflowed: all that is left is newer than it.
            if (place is not null)
                lines = lines[(lines.LastIndexOf(place) + 1)..];
        }

        return new KernelLog(lines, KernelLogWarnings.Find(lines));
    }
}
