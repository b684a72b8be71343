using System.Runtime.InteropServices;

namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// The tokens of a preprocessed text with the partner of every bracket. A text with anything that no preprocessor leaves behind is not read at all.
/// </summary>
internal sealed class UnitTokens
{
    private readonly Dictionary<string, int> _numbers = new(4096, StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<UnitToken> _tokens;
    private readonly List<int> _partners;
    private readonly Stack<int> _open = new();
    private readonly HashSet<int> _counted = [];
    private readonly List<int> _attributes = [];
    private readonly List<int> _directives = [];

    private UnitTokens(string text)
    {
        Text = text;
        _tokens = new List<UnitToken>(text.Length / 5);
        _partners = new List<int>(text.Length / 5);
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (spelling, number) in Word.Spellings)
            _numbers.Add(spelling, number);
    }

    /// <summary>The text, a character for each byte.</summary>
    public string Text { get; }

    /// <summary>The number of every word and name.</summary>
    public IReadOnlyDictionary<string, int> Numbers => _numbers;

    /// <summary>How many tokens there are.</summary>
    public int Count => _tokens.Count;

    /// <summary>One more than the largest number of a name.</summary>
    public int Names => Word.FirstName + _numbers.Count;

    /// <summary>A token; behind the last one a sign that is none.</summary>
    public UnitToken this[int index] => (uint)index < (uint)_tokens.Count ? _tokens[index] : new UnitToken(Text.Length, Text.Length, UnitToken.Punctuation, '\0');

    /// <summary>The tokens of a text; null when it is not followed.</summary>
    public static UnitTokens? Read(string text)
    {
        var tokens = new UnitTokens(text);
        return tokens.ReadAll() && tokens._open.Count == 0 ? tokens : null;
    }

    /// <summary>Where the bracket is closed that a token opens.</summary>
    public int Partner(int index) => _partners[index];

    /// <summary>The characters of a token.</summary>
    public ReadOnlySpan<char> Spelling(int index) => Text.AsSpan(_tokens[index].Start, _tokens[index].End - _tokens[index].Start);

    /// <summary>The number of a name; negative when the text has no such name.</summary>
    public int Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var number) ? number : -1;

    /// <summary>The tokens in a range that begin an attribute.</summary>
    public ReadOnlySpan<int> AttributesIn(int first, int end) => Within(_attributes, first, end);

    /// <summary>The tokens in a range that are whole lines.</summary>
    public ReadOnlySpan<int> DirectivesIn(int first, int end) => Within(_directives, first, end);

    /// <summary>Whether a name has a mark of <see cref="CounterNames"/>.</summary>
    public bool IsCounted(int name) => _counted.Contains(name);

    /// <summary>Whether a character can be part of a name.</summary>
    public static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' or >= '\x80';

    private static ReadOnlySpan<int> Within(List<int> ordered, int first, int end)
    {
        var all = CollectionsMarshal.AsSpan(ordered);
        var (from, to) = (all.BinarySearch(first), all.BinarySearch(end));
        from = from < 0 ? ~from : from;
        to = to < 0 ? ~to : to;
        return from < to ? all[from..to] : [];
    }

    private bool ReadAll()
    {
        var isLineStart = true;
        for (var at = 0; at < Text.Length;)
        {
            var letter = Text[at];
            if (letter == '\n')
                isLineStart = true;
            if (letter is '\n' or ' ' or '\t' or '\f' or '\v' or '\r')
            {
                at++;
                continue;
            }

            var end = letter == '#' && isLineStart ? Line(at) : EndOf(at, letter);
            if (end < 0)
                return false;
            isLineStart = false;
            at = end;
        }

        return true;
    }

    private int Line(int at)
    {
        var end = Text.IndexOf('\n', at);
        if (end < 0)
            end = Text.Length;
        var line = Text.AsSpan(at, end - at);
        var isPlace = line.StartsWith("# ") && line.Length > 2 && char.IsAsciiDigit(line[2]);
        if (!isPlace && !line.StartsWith("#define ") && !line.StartsWith("#undef "))
            Add(at, end, UnitToken.Directive, '\0');
        return end;
    }

    private int EndOf(int at, char letter)
    {
        var end = at + 1;
        if (IsLetter(letter))
        {
            while (end < Text.Length && IsLetter(Text[end]))
                end++;
            Add(at, end, char.IsAsciiDigit(letter) ? UnitToken.Number : NumberOf(Text.AsSpan(at, end - at)), '\0');
            return end;
        }

        if (letter is '"' or '\'')
        {
            while (end < Text.Length && Text[end] != letter && Text[end] != '\n')
                end += Text[end] == '\\' ? 2 : 1;
            if (end >= Text.Length || Text[end] != letter)
                return -1;
            Add(at, end + 1, letter == '"' ? UnitToken.Literal : UnitToken.Number, '\0');
            return end + 1;
        }

        return Sign(at, letter);
    }

    private int Sign(int at, char letter)
    {
        // What is no sign of the language, remarks, and the other spellings of brackets.
        var next = at + 1 < Text.Length ? Text[at + 1] : '\0';
        if (letter is '#' or '\\' or '@' or '`' || letter < ' ' || (letter, next) is ('/', '/') or ('/', '*') or ('<', ':') or (':', '>') or ('<', '%') or ('%', '>') or ('%', ':'))
            return -1;
        var length = (letter == '-' && next == '>') ? 2 : Text.AsSpan(at).StartsWith("...") ? 3 : 1;
        var index = Add(at, at + length, UnitToken.Punctuation, letter);
        if (letter is '(' or '[' or '{')
            _open.Push(index);
        if (letter is ')' or ']' or '}')
        {
            if (!_open.TryPop(out var open) || (_tokens[open].Sign, letter) is not (('(', ')') or ('[', ']') or ('{', '}')))
                return -1;
            _partners[open] = index;
            _partners[index] = open;
        }

        return at + length;
    }

    private int NumberOf(ReadOnlySpan<char> name)
    {
        if (!_lookup.TryGetValue(name, out var number))
        {
            _numbers.Add(name.ToString(), number = Word.FirstName + _numbers.Count);
            if (CounterNames.Holds(name))
                _counted.Add(number);
        }

        return number;
    }

    private int Add(int start, int end, int name, char sign)
    {
        if (name is Word.Attribute or UnitToken.Directive)
            (name == Word.Attribute ? _attributes : _directives).Add(_tokens.Count);
        _tokens.Add(new UnitToken(start, end, name, sign));
        _partners.Add(-1);
        return _tokens.Count - 1;
    }
}
