namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>
/// Takes a header apart without preprocessing it: declarations at file scope and macros, each with the conditions around it. Text that it does not
/// follow surely, as braces that only one branch of a condition opens, it does not read at all.
/// </summary>
internal sealed class DeclarationReader
{
    private readonly List<Declaration> _items = [];
    private readonly HashSet<string> _conditionWords = new(StringComparer.Ordinal);
    private readonly List<string> _conditions = [];
    private readonly Stack<(int Braces, int Brackets)> _inner = new();
    private readonly List<string> _open = [];
    private bool _lost;
    private bool _unclear;
    private bool _isBody;
    private int _braces;
    private int _brackets;

    /// <summary>The declarations of a text; null when it cannot be followed.</summary>
    public static DeclarationList? Read(string text)
    {
        var reader = new DeclarationReader();
        foreach (var line in LogicalLines.Of(text))
        {
            var tokens = CWords.Tokens(line).ToList();
            if (tokens is ["#", ..])
                reader.Directive(tokens);
            else
                tokens.ForEach(reader.Take);
            if (reader._lost)
                return null;
        }

        return reader._open.Count > 0 || reader._conditions.Count > 0 ? null : new DeclarationList(reader._items, reader._conditionWords);
    }

    private void Directive(List<string> tokens)
    {
        switch (tokens.ElementAtOrDefault(1))
        {
            case null:
                break;
            case "define" or "undef" when tokens.Count > 2:
                Add(new Declaration(DeclarationKind.Macro, [tokens[2]], tokens[2..], ""), tokens);
                break;
            case "if" or "ifdef" or "ifndef" or "elif" or "else" or "endif":
                _conditionWords.UnionWith(tokens.Skip(2));
                if (_open.Count > 0)
                    InnerCondition(tokens);
                else
                    Condition(tokens);
                break;
            default:
                if (_open.Count > 0)
                    _unclear = true;
                Add(new Declaration(DeclarationKind.Unclear, [], tokens, ""), tokens);
                break;
        }
    }

    private void Condition(List<string> tokens)
    {
        var text = string.Join(' ', tokens);
        switch (tokens[1])
        {
            case "endif" or "elif" or "else" when _conditions.Count == 0:
                _lost = true;
                break;
            case "endif":
                _conditions.RemoveAt(_conditions.Count - 1);
                break;
            case "elif" or "else":
                _conditions[^1] += text;
                break;
            default:
                _conditions.Add(text);
                break;
        }
    }

    // Every branch must leave the nesting as it was, or what follows belongs to whoever knows.
    private void InnerCondition(List<string> tokens)
    {
        _open.AddRange(tokens);
        if (tokens[1] is "if" or "ifdef" or "ifndef")
            _inner.Push((_braces, _brackets));
        else if (_inner.Count == 0 || _inner.Peek() != (_braces, _brackets))
            _lost = true;
        else if (tokens[1] == "endif")
            _inner.Pop();
    }

    private void Take(string token)
    {
        if (token == "{" && _braces == 0 && _brackets == 0)
            _isBody = DeclarationKinds.OpensBody(_open);
        _open.Add(token);
        _braces += token switch { "{" => 1, "}" => -1, _ => 0 };
        _brackets += token switch { "(" or "[" => 1, ")" or "]" => -1, _ => 0 };
        _lost |= _braces < 0 || _brackets < 0;
        if (_braces != 0 || _brackets != 0 || !(token == ";" || (token == "}" && _isBody)))
            return;
        if (_inner.Count > 0)
            _lost = true;
        if (_open.Count > 1)
            Add(_unclear ? new Declaration(DeclarationKind.Unclear, [], [.. _open], "") : DeclarationKinds.Classify([.. _open]), _open);
        _open.Clear();
        (_isBody, _unclear) = (false, false);
    }

    private void Add(Declaration item, List<string> tokens) =>
        _items.Add(item with { Text = string.Join(' ', tokens) + "\n" + string.Join('\n', _conditions) });
}
