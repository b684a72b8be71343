using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Finds static keys that keep what they are in the running kernel by the author's word, while replaced code was compiled for what the patch
/// makes of them. A key's kind (true or false at first) decides what the compiler leaves at each branch, and the kernel takes branch and key
/// to agree: where they do not, it leaves the branch the wrong way round (kernel/jump_label.c).
/// </summary>
public static class KeptKeys
{
    /// <summary>Looks at all units of an update together.</summary>
    /// <param name="units">Units by source path, with what they are linked into and their differences.</param>
    /// <returns>A refusal for each key.</returns>
    public static IReadOnlyList<Diagnostic> Find(IReadOnlyList<(string Unit, string Target, ObjectDifference Difference)> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        return
        [
            .. from owner in units
               from key in owner.Difference.Kept
               let user = units.Where(u => u.Unit == owner.Unit || key.IsGlobal)
                   .Select(u => UserOf(u.Difference, u.Unit == owner.Unit ? key : null, key.Name)).FirstOrDefault(u => u is not null)
               where user is not null
               select DiffDiagnostics.KeptKey($"{owner.Unit}: {key.Name}", user.Name),
        ];
    }

    private static Piece? UserOf(ObjectDifference difference, Piece? own, string name) => difference.Changed.Concat(difference.New).FirstOrDefault(f => f.Entries.Any(e =>
        e.Table.Kind == SpecialSectionKind.JumpLabel && e.References.Any(r => own is null ? r.External == name : r.Target == own)));
}
