namespace Ksplice.Engine.Create.Types.Text;

/// <summary>
/// Reads the outline of a C text. Macros of a text that is not preprocessed can hide what a brace opens; where that could be, it gives up.
/// </summary>
internal sealed class OutlineReader
{
    private readonly List<OutlineDeclaration> _declarations = [];
    private readonly List<string> _localTypes = [];
    private readonly List<OutlineLocal> _locals = [];
    private readonly List<CToken> _current = [];
    private readonly Stack<int> _conditionals = new();
    private readonly IReadOnlyList<CToken> _tokens;
    private readonly bool _isPreprocessed;
    private int _index;

    private OutlineReader(string text, bool isPreprocessed)
    {
        _tokens = [.. CTokenizer.Split(text)];
        _isPreprocessed = isPreprocessed;
    }

    /// <summary>The outline; null when the text cannot be taken apart for certain.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isPreprocessed">True when no macro can hide anything.</param>
    public static SourceOutline? Read(string text, bool isPreprocessed)
    {
        var reader = new OutlineReader(text, isPreprocessed);
        return reader.TryRead() ? new SourceOutline(reader._declarations, reader._localTypes, reader._locals) : null;
    }

    private bool TryRead()
    {
        while (_index < _tokens.Count)
        {
            var token = _tokens[_index];
            if (token.Kind == CTokenKind.Directive)
            {
                // In the middle of a declaration it may choose between two of them; it stays where it is.
                if (!TryDirective(token, 0))
                    return false;
                _current.Add(token);
                _index++;
                if (_current.Count == 1)
                    Finish();
            }
            else if (token.Is(';'))
            {
                _index++;
                Finish();
            }
            else if (token.Is('{'))
            {
                if (!TryBrace())
                    return false;
            }
            else if (token.Is('(') || token.Is('['))
            {
                if (!TryCopyGroup(_current))
                    return false;
            }
            else if (token.Is('}') || token.Is(')') || token.Is(']'))
            {
                return false;
            }
            else
            {
                _current.Add(token);
                _index++;
            }
        }

        Finish();
        return _conditionals.Count == 0;
    }

    private bool TryBrace()
    {
        switch (DeclarationShape.BraceAfter(_current))
        {
            case BraceMeaning.TypeOrValue:
                return TryCopyGroup(_current);
            case BraceMeaning.Body when TrySkipBody() && (_isPreprocessed || !IsFollowedLikeType()):
                Finish();
                return true;
            default:
                return false;
        }
    }

    private void Finish()
    {
        if (_current.Count > 0)
            _declarations.Add(DeclarationShape.Describe(_current));
        _current.Clear();
    }

    /// <summary>Branches must leave every bracket as they found it, or what follows stands in as many as the configuration says.</summary>
    private bool TryDirective(CToken directive, int depth)
    {
        var text = directive.Text.AsSpan(1).TrimStart();
        if (text.StartsWith("if", StringComparison.Ordinal))
            _conditionals.Push(depth);
        else if (text.StartsWith("el", StringComparison.Ordinal))
            return _conditionals.TryPeek(out var start) && start == depth;
        else if (text.StartsWith("endif", StringComparison.Ordinal))
            return _conditionals.TryPop(out var start) && start == depth;
        return true;
    }

    /// <summary>Copies from an opening bracket to the one that closes it.</summary>
    private bool TryCopyGroup(List<CToken> into)
    {
        var depth = 0;
        for (; _index < _tokens.Count; _index++)
        {
            var token = _tokens[_index];
            into.Add(token);
            if (token.Kind == CTokenKind.Directive && !TryDirective(token, depth))
                return false;
            depth += token.BracketStep;
            if (depth == 0)
            {
                _index++;
                return true;
            }
        }

        return false;
    }

    private bool TrySkipBody()
    {
        var function = DeclarationShape.FunctionName(_current);
        var depth = 0;
        while (_index < _tokens.Count)
        {
            var token = _tokens[_index];
            if (token.Kind == CTokenKind.Directive)
            {
                if (!TryDirective(token, depth))
                    return false;
                _localTypes.Add(token.Text);
            }

            if (token.IsWord("static") && !TryReadLocal(function))
                return false;
            if (token.IsTypeKeyword)
            {
                var definition = new List<CToken>();
                if (!TryCopyLocalType(definition))
                    return false;
                if (definition.Count > 0)
                    _localTypes.Add(string.Join(' ', definition.Select(t => t.Text)));
                continue;
            }

            depth += token.BracketStep;
            _index++;
            if (depth == 0)
                return true;
        }

        return false;
    }

    /// <summary>At a declaration of variables that outlive the call of their function: notes it, and stays there, since it may define a type.</summary>
    private bool TryReadLocal(string function)
    {
        var depth = 0;
        for (var end = _index; end < _tokens.Count && depth >= 0; end++)
        {
            depth += _tokens[end].BracketStep;
            if (depth != 0 || !_tokens[end].Is(';'))
                continue;
            var declaration = DeclarationShape.Describe([.. _tokens.Skip(_index).Take(end - _index)]);
            _locals.Add(new(function, declaration.Text, declaration.Names, declaration.Variable));
            return true;
        }

        return false;
    }

    /// <summary>At the keyword of a type in a function: copies the type's definition if it is one, and passes what it read.</summary>
    private bool TryCopyLocalType(List<CToken> definition)
    {
        var keyword = _tokens[_index++];
        var head = new List<CToken> { keyword };
        while (_index < _tokens.Count && (_tokens[_index].Kind == CTokenKind.Word || (_tokens[_index].Is('(') && (head.Count == 2 || head[^1].IsWord("__attribute__")))))
        {
            if (_tokens[_index].IsTypeKeyword)
                return true;
            if (_tokens[_index].Is('('))
            {
                if (!TryCopyGroup(head))
                    return false;
            }
            else
            {
                head.Add(_tokens[_index++]);
            }
        }

        if (_index == _tokens.Count || !_tokens[_index].Is('{'))
            return true;
        definition.AddRange(head);
        return TryCopyGroup(definition);
    }

    // A macro can hide the keyword of a type; but after the end of a function no declarator or attribute comes.
    private bool IsFollowedLikeType()
    {
        if (_index >= _tokens.Count)
            return false;
        var next = _tokens[_index];
        var second = _index + 1 < _tokens.Count ? _tokens[_index + 1] : default;
        static bool EndsDeclarator(CToken token) => token.Text is not null && (token.Is(';') || token.Is(',') || token.Is('=') || token.Is('['));
        return EndsDeclarator(next) || next.Is('*')
            || (next.Kind == CTokenKind.Word && (EndsDeclarator(second) || next.Text.StartsWith("__", StringComparison.Ordinal)));
    }
}
