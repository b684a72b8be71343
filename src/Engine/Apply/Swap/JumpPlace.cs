using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Where in a function the jump goes, as far as the compiled object tells.</summary>
internal static class JumpPlace
{
    /// <summary>Finds it.</summary>
    /// <param name="pre">The function's unit as it was compiled.</param>
    /// <param name="symbol">The function.</param>
    /// <param name="code">Its bytes, compiled or running.</param>
    /// <param name="architecture">The kernel's architecture.</param>
    /// <param name="name">What to call the function in messages.</param>
    /// <param name="site">The place.</param>
    /// <returns>Why there is none; null when there is.</returns>
    public static Diagnostic? Find(PreObject pre, ElfSymbol symbol, ReadOnlySpan<byte> code, IArchitecture architecture, string name, out TrampolineSite site)
    {
        if (!architecture.Trampolines.TryFindSite(code, TracerOffset(pre, symbol), out site))
            return SwapDiagnostics.TooSmall(name);
        return Overlapping(pre, symbol, site, architecture) is { } kind ? SwapDiagnostics.EditedSite(name, kind) : null;
    }

    private static IEnumerable<RunTimeSite> SitesOf(PreObject pre, ElfSymbol symbol) =>
        pre.Piece(pre.Elf.Sections[symbol.SectionIndex]).Sites.Where(s => s.Offset >= (int)symbol.Value && s.Offset < (int)(symbol.Value + symbol.Size));

    // What the kernel rewrites at run time, and then checks or BUGs on; boot-time edits are over.
    private static bool IsRewrittenLater(SpecialSectionKind kind) => kind
        is SpecialSectionKind.JumpLabel or SpecialSectionKind.StaticCall or SpecialSectionKind.Alternatives or SpecialSectionKind.SmpLock;

    private static int TracerOffset(PreObject pre, ElfSymbol symbol)
    {
        foreach (var site in SitesOf(pre, symbol))
        {
            if (site.Kind == SpecialSectionKind.FunctionTracer)
                return site.Offset - (int)symbol.Value;
        }

        return -1;
    }

    private static SpecialSectionKind? Overlapping(PreObject pre, ElfSymbol symbol, TrampolineSite site, IArchitecture architecture)
    {
        foreach (var edited in SitesOf(pre, symbol).Where(s => IsRewrittenLater(s.Kind)))
        {
            var start = edited.Offset - (int)symbol.Value;
            if (start < site.Offset + site.Length && start + (edited.Length > 0 ? edited.Length : LengthAt(pre, symbol, start, architecture)) > site.Offset)
                return edited.Kind;
        }

        return null;
    }

    // Read from the object: live code may hold edits that no longer decode as what was compiled.
    private static int LengthAt(PreObject pre, ElfSymbol symbol, int offset, IArchitecture architecture)
    {
        var code = pre.Elf.Sections[symbol.SectionIndex].Data.Slice((int)symbol.Value, (int)symbol.Size);
        architecture.Code.TryRead(code.Span, out var instructions);
        return Math.Max(1, instructions.FirstOrDefault(i => i.Offset <= offset && i.End > offset).Length);
    }
}
