using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// Names the key of a static call. objtool, told that it looks at a module, names the trampoline where the object does not name the key
/// (include/linux/static_call.h); the loader then asks a table of exported trampolines, which holds only those meant for modules. Code of
/// the kernel proper may use every key.
/// </summary>
internal static class StaticCallKeys
{
    private const string Trampoline = "__SCT__";
    private const string Key = "__SCK__";

    public static PieceReference Named(PieceSelection unit, SpecialEntry entry, PieceReference reference) =>
        entry.Table.Kind == SpecialSectionKind.StaticCall && reference.Offset != entry.OwnerField && unit.Target == UpdateTarget.KernelImage
        && reference.External is { } name && name.StartsWith(Trampoline, StringComparison.Ordinal)
            ? reference with { External = Key + name[Trampoline.Length..] }
            : reference;
}
