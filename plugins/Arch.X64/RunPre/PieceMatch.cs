using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>One walk over compiled and live bytes side by side.</summary>
internal readonly ref struct PieceMatch
{
    private readonly X64Relocations _relocations;
    private readonly int _reportedBase;
    private readonly ulong _home;

    public PieceMatch(
        RunPrePiece piece,
        ReadOnlySpan<byte> live,
        ulong liveAddress,
        ILiveKernel kernel,
        X64Relocations relocations,
        Findings findings,
        int reportedBase)
        : this(piece, live, liveAddress, kernel, relocations, findings, reportedBase, liveAddress)
    {
    }

    private PieceMatch(
        RunPrePiece piece,
        ReadOnlySpan<byte> live,
        ulong liveAddress,
        ILiveKernel kernel,
        X64Relocations relocations,
        Findings findings,
        int reportedBase,
        ulong home)
    {
        Piece = piece;
        Code = piece.Code.Span;
        Live = live;
        Address = liveAddress;
        Kernel = kernel;
        Findings = findings;
        _relocations = relocations;
        _reportedBase = reportedBase;
        _home = home;
    }

    public RunPrePiece Piece { get; }

    public ReadOnlySpan<byte> Code { get; }

    public ReadOnlySpan<byte> Live { get; }

    /// <summary>Address of the first live byte.</summary>
    public ulong Address { get; }

    public ILiveKernel Kernel { get; }

    public Findings Findings { get; }

    /// <summary>The same walk over another piece, such as replacement code, that may stand at an offset of this one.</summary>
    public PieceMatch Of(RunPrePiece piece, int at) =>
        new(piece, Live.Slice(at, piece.Code.Length), Address + (ulong)at, Kernel, _relocations, Findings, _reportedBase + at, _home);

    /// <summary>Compares a range from one end to the other.</summary>
    public bool Range(int from, int to, RangeKind kind)
    {
        var sites = Piece.Sites;
        var relocations = Piece.Relocations;
        var site = FirstSite(from);
        var relocation = FirstRelocation(from);
        var at = from;
        while (at < to)
        {
            // Whatever consumed an instruction consumed the fields and the sites inside it.
            while (site < sites.Count && sites[site].Offset < at)
                site++;
            while (relocation < relocations.Count && relocations[relocation].Offset < at)
                relocation++;
            var nextSite = NextSite(site, kind, to);
            if (nextSite == at)
            {
                if (!Sites.Match(this, site, at, kind, out var length))
                    return false;
                if (length > to - at)
                    return Fail(at, RunPreMismatchCause.UnknownForm, "a run-time site reaches beyond its code");
                at += length;
                continue;
            }

            var nextRelocation = relocation < relocations.Count ? relocations[relocation].Offset : to;
            if (nextRelocation == at)
            {
                if (!Relocated(relocations[relocation], kind, out var width))
                    return false;
                at += Math.Max(width, 0);
                if (width == 0)
                    relocation++;
                continue;
            }

            var end = Math.Min(to, Math.Min(nextSite, nextRelocation));
            if (!Literal(at, end, kind))
                return false;
            at = end;
        }

        return at == to || Fail(to, RunPreMismatchCause.UnknownForm, "an instruction reaches beyond its range");
    }

    /// <summary>The relocation of a field, or null.</summary>
    public RunPreRelocation? RelocationAt(int offset)
    {
        var index = FirstRelocation(offset);
        return index < Piece.Relocations.Count && Piece.Relocations[index].Offset == offset ? Piece.Relocations[index] : null;
    }

    /// <summary>Takes a field as it stands and learns the value of its symbol.</summary>
    public bool Relocated(in RunPreRelocation relocation, RangeKind kind, out int width)
    {
        width = 0;
        if (!_relocations.TryDescribe(relocation.Type, out var shape) || relocation.Offset > Code.Length - shape.Width)
            return Fail(relocation.Offset, RunPreMismatchCause.UnknownForm, $"relocation type {relocation.Type} is unknown or leaves the code");
        width = shape.Width;
        var place = Address + (ulong)relocation.Offset;
        return !_relocations.TryInfer(relocation.Type, Live.Slice(relocation.Offset, width), place, relocation.Addend, out var value)
            || Learn(relocation, value, relocation.Offset, kind);
    }

    /// <summary>
    /// Learns a symbol's value, unless it cannot be. A reference into the piece itself has one right value. Forms of an
    /// alternative may differ in nothing but where they lead, so there the names of the target decide too.
    /// </summary>
    public bool Learn(in RunPreRelocation relocation, ulong value, int at, RangeKind kind)
    {
        if (relocation.HomeOffset is { } offset)
        {
            if (value != unchecked(_home + (ulong)offset))
                return Fail(at, $"a reference into the code itself leads elsewhere: {Show(at, 4)}");
        }
        else if (kind == RangeKind.Alternative)
        {
            var names = relocation.SymbolName.Length == 0 ? [] : Kernel.NamesAt(value);
            var confirmed = BranchSite.Contains(names, relocation.SymbolName);
            if (!confirmed && names.Count > 0 && IsBranch(relocation))
                return Fail(at, $"a branch leads elsewhere than to {relocation.SymbolName}: {Show(at, 4)}");
            Findings.Unconfirmed += confirmed ? 0 : 1;
        }

        Findings.Inferences.Add(new(relocation.Symbol, relocation.Type, relocation.Addend, value, _reportedBase + at));
        return true;
    }

    /// <summary>Where a 32-bit displacement in live code leads.</summary>
    public ulong LiveTarget(int fieldOffset) =>
        unchecked(Address + (ulong)(fieldOffset + 4) + (ulong)BinaryPrimitives.ReadInt32LittleEndian(Live[fieldOffset..]));

    /// <summary>Records a disagreement, and its likely cause when the live byte gives it away.</summary>
    /// <returns>Always false.</returns>
    public bool Fail(int at, string reason)
    {
        var cause = at >= Live.Length || at >= Code.Length || Live[at] == Code[at] ? RunPreMismatchCause.OtherCode
            : Live[at] == X64Bytes.Int3 ? RunPreMismatchCause.Breakpoint
            : Live[at] == X64Bytes.Jump ? RunPreMismatchCause.Jump
            : RunPreMismatchCause.OtherCode;
        return Fail(at, cause, reason);
    }

    /// <summary>Records a disagreement.</summary>
    /// <returns>Always false.</returns>
    public bool Fail(int at, RunPreMismatchCause cause, string reason)
    {
        Findings.Mismatch = new(_reportedBase + at, cause, reason);
        return false;
    }

    /// <summary>A stretch of both codes in hexadecimal.</summary>
    public string Show(int at, int length)
    {
        length = Math.Min(length, Math.Min(Code.Length, Live.Length) - at);
        return $"compiled {Convert.ToHexStringLower(Code.Slice(at, length))}, running {Convert.ToHexStringLower(Live.Slice(at, length))}";
    }

    private bool IsBranch(in RunPreRelocation relocation) =>
        relocation.Offset > 0 && Code[relocation.Offset - 1] is (X64Bytes.Call or X64Bytes.Jump);

    private bool Literal(int from, int to, RangeKind kind)
    {
        while (from < to)
        {
            from += Live[from..to].CommonPrefixLength(Code[from..to]);
            if (from == to)
                return true;
            var length = kind == RangeKind.Alternative ? Nops.Rewritten(Code, Live, ref from, to) : 0;
            if (length == 0)
                return Fail(from, Show(from, 8));
            from += length;
        }

        return true;
    }

    private int NextSite(int site, RangeKind kind, int to)
    {
        var sites = Piece.Sites;
        while (kind == RangeKind.Alternative && site < sites.Count && sites[site].Kind == SpecialSectionKind.Alternatives)
            site++;
        return site < sites.Count ? sites[site].Offset : to;
    }

    private int FirstSite(int offset) => First(Piece.Sites, offset, static site => site.Offset);

    private int FirstRelocation(int offset) => First(Piece.Relocations, offset, static relocation => relocation.Offset);

    /// <summary>Index of the first that stands at an offset or behind it.</summary>
    private static int First<T>(IReadOnlyList<T> ordered, int offset, Func<T, int> offsetOf)
    {
        var (low, high) = (0, ordered.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (offsetOf(ordered[middle]) < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
