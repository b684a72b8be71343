using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Pipeline;

/// <summary>From two object files to their difference: read both, find their architecture, compare. Needs no kernel.</summary>
public static class DiffObjects
{
    /// <summary>Compares two files.</summary>
    /// <param name="prePath">The object before.</param>
    /// <param name="postPath">The object after.</param>
    /// <param name="architectures">Gives the architecture of objects; null when none handles them.</param>
    /// <returns>The difference, also when it could not be made an update (its diagnostics then tell why); or why the objects could not
    /// be compared at all.</returns>
    public static Outcome<DiffReport> Run(string prePath, string postPath, Func<ElfTarget, IArchitecture?> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        var pre = Read(prePath);
        if (!pre.IsOk)
            return pre.As<DiffReport>();
        var post = Read(postPath);
        if (!post.IsOk)
            return post.As<DiffReport>();
        if (architectures(pre.Value.Target) is not { } architecture)
            return Outcome<DiffReport>.Refused(DiffDiagnostics.NoArchitecture(prePath, pre.Value.Target.Machine));

        var difference = ObjectDiffer.Compare(pre.Value, post.Value, architecture, new DiffOptions(), Path.GetFileName(postPath));
        if (!difference.IsOk)
            return difference.As<DiffReport>();
        var report = DiffReport.Of(difference.Value);
        return Outcome<DiffReport>.Ok(report, report.Outcome == OutcomeKind.Nothing
            ? [.. difference.Value.Diagnostics, DiffDiagnostics.NothingChanged()]
            : difference.Value.Diagnostics);
    }

    private static Outcome<ElfObject> Read(string path)
    {
        try
        {
            return ElfReader.ReadFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<ElfObject>.None(OutcomeKind.Failed, PipelineDiagnostics.NoFile(path, e.Message));
        }
    }
}
