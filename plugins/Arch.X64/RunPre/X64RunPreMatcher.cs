using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>Matches compiled code with live code: relocated fields give symbol values, all other bytes must be equal.</summary>
public sealed class X64RunPreMatcher : IRunPreMatcher
{
    private readonly X64Relocations _relocations = new();

    /// <inheritdoc />
    public RunPreResult Match(RunPrePiece piece, ReadOnlySpan<byte> live, ulong liveAddress, ILiveSymbols symbols)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var code = piece.Code.Span;
        if (live.Length != code.Length)
            return new(new(0, $"{live.Length} live bytes for {code.Length} compiled ones"), [], 0);
        var expected = code.ToArray();
        var inferences = new List<SymbolInference>(piece.Relocations.Count);
        foreach (var relocation in piece.Relocations)
        {
            if (!_relocations.TryDescribe(relocation.Type, out var shape) || relocation.Offset > code.Length - shape.Width)
                return new(new(relocation.Offset, $"relocation type {relocation.Type} is unknown or leaves the code"), [], 0);
            var field = live.Slice(relocation.Offset, shape.Width);
            field.CopyTo(expected.AsSpan(relocation.Offset));
            if (_relocations.TryInfer(relocation.Type, field, liveAddress + (ulong)relocation.Offset, relocation.Addend, out var value))
                inferences.Add(new(relocation.Symbol, relocation.Addend, value, relocation.Offset));
        }

        var same = live.CommonPrefixLength(expected);
        return same == live.Length
            ? new(null, inferences, 0)
            : new(new(same, $"expected {expected[same]:x2}, found {live[same]:x2}"), [], 0);
    }
}
