using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// Matches compiled code with live code. Relocated fields give symbol values; places that the kernel edits must have one of
/// the forms its own patching code writes (arch/x86/kernel: alternative.c, static_call.c, jump_label.c, paravirt.c,
/// ftrace.c); all other bytes must be equal.
/// </summary>
public sealed class X64RunPreMatcher : IRunPreMatcher
{
    private readonly X64Relocations _relocations = new();

    /// <inheritdoc />
    public RunPreResult Match(RunPrePiece piece, ReadOnlySpan<byte> live, ulong liveAddress, ILiveKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(piece);
        ArgumentNullException.ThrowIfNull(kernel);
        if (live.Length != piece.Code.Length)
            return new(new(0, RunPreMismatchCause.OtherCode, $"{live.Length} live bytes for {piece.Code.Length} compiled ones"), [], 0);
        var findings = new Findings();
        var match = new PieceMatch(piece, live, liveAddress, kernel, _relocations, findings, 0);
        return match.Range(0, live.Length, RangeKind.Plain)
            ? new(null, findings.Inferences, findings.EditedSites)
            : new(findings.Mismatch, [], 0);
    }
}
