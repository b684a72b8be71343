using System.Text;

namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// What of a preprocessed unit can make code. Two texts that differ only elsewhere (an inline function that nothing in the unit leads to, a prototype,
/// a type) mean the same program: GCC emits nothing for the rest, and the rest says nothing of what stays.
/// </summary>
internal static class ReachableText
{
    private static readonly string[] s_keeping = ["-fkeep-inline-functions", "-fkeep-static-functions", "-fplugin", "-fno-toplevel-reorder", "-fno-unit-at-a-time", "-fgnu89-inline", "-flto", "-C", "-CC"];

    /// <summary>Whether the compiler is given options with which it leaves out what nobody refers to.</summary>
    /// <param name="compiler">The compiler and its options.</param>
    public static bool HoldsFor(IEnumerable<string> compiler) => !compiler.Any(word => s_keeping.Any(option => word == option || (option.Length > 3 && word.StartsWith(option, StringComparison.Ordinal))));

    /// <summary>The pieces that count, in order, without the places they come from; null when the text is not followed.</summary>
    /// <param name="text">The preprocessor's output.</param>
    public static ReachedContent? Of(ReadOnlySpan<byte> text)
    {
        if (Read(text) is not var (tokens, reached, names))
            return null;

        // Each run of blanks, line ends and places becomes one blank or line end, so a piece grows at most by the latter.
        var (buffer, length) = (new byte[text.Length + 1 + reached.Count], 0);
        foreach (var piece in reached)
            length += Write(tokens, piece, buffer.AsSpan(length));
        return new ReachedContent(buffer[..length], names);
    }

    /// <summary>The same, each piece by itself, with the tag of one that is nothing but the definition of a structure or union.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<(string Text, string? Tag)>? PiecesOf(ReadOnlySpan<byte> text)
    {
        if (Read(text) is not var (tokens, reached, _))
            return null;
        var buffer = new byte[text.Length + 1];
        return [.. reached.Select(piece => (Encoding.Latin1.GetString(buffer.AsSpan(0, Write(tokens, piece, buffer))), TagOf(tokens, piece)))];
    }

    private static (UnitTokens Tokens, List<UnitPiece> Pieces, NameFilter Names)? Read(ReadOnlySpan<byte> text) =>
        UnitTokens.Read(Encoding.Latin1.GetString(text)) is { } tokens && PieceSplitter.Split(tokens) is { } pieces && ReachedPieces.Of(tokens, pieces) is var (reached, names)
            ? (tokens, reached, names)
            : null;

    private static int Write(UnitTokens tokens, UnitPiece piece, Span<byte> buffer)
    {
        var length = 0;
        for (var at = piece.First; at < piece.End; at++)
        {
            var isLine = tokens[at].Name == UnitToken.Directive || tokens[at - 1].Name == UnitToken.Directive;
            if (at > piece.First && tokens[at].Start > tokens[at - 1].End)
                buffer[length++] = (byte)(isLine ? '\n' : ' ');
            length += Encoding.Latin1.GetBytes(tokens.Spelling(at), buffer[length..]);
        }

        buffer[length++] = (byte)'\n';
        return length;
    }

    private static string? TagOf(UnitTokens tokens, UnitPiece piece)
    {
        if (tokens[piece.First].Name is not (Word.Struct or Word.Union))
            return null;
        var tag = Attributes.Skip(tokens, piece.First + 1);
        var brace = Attributes.Skip(tokens, tag + 1);
        return tokens[tag].IsName && brace < piece.End && tokens[brace].Sign == '{' && Attributes.Skip(tokens, tokens.Partner(brace) + 1) == piece.End - 1 ? tokens.Spelling(tag).ToString() : null;
    }
}
