namespace Ksplice.Engine.Create.Patch;

/// <summary>
/// Follows C text line by line, only so far as to tell where a directive may be put between two lines: between statements or declarations,
/// outside comments, literals, directives and parentheses. In doubt it says no.
/// </summary>
internal sealed class SourceScanner
{
    private const char AfterDirective = '#';

    private readonly Stack<Conditional> _conditionals = new();
    private bool _comment;
    private bool _lineComment;
    private bool _directive;
    private bool _token;
    private bool _lost;
    private char _quote;
    private char _last = AfterDirective;
    private int _depth;
    private int _directiveStart;

    /// <summary>Whether a line of its own may be put in front of the next line.</summary>
    public bool IsBetweenStatements =>
        !_lost && !_comment && !_lineComment && !_directive && _quote == 0 && _depth == 0 && _last is ';' or '{' or '}' or AfterDirective && !_token;

    /// <summary>How many <c>#if</c> are open.</summary>
    public int Conditionals => _conditionals.Count;

    /// <summary>Which of the open <c>#if</c>, from 1, the last line ended a branch of; 0 for none.</summary>
    public int EndedBranch { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <param name="line">With or without its line feed.</param>
    public void Read(string line)
    {
        var text = line.TrimEnd('\n', '\r');
        _directiveStart = 0;
        EndedBranch = 0;
        for (var index = 0; index < text.Length; index++)
            index += Step(text, index);

        // GCC joins lines also when blanks follow the backslash.
        if (text.AsSpan().TrimEnd().EndsWith("\\"))
        {
            _token = true;
            return;
        }

        // A literal that is not closed ends with its line; such apostrophes stand in text that is skipped.
        _quote = '\0';
        _lineComment = false;
        _token = _comment && _token;
        if (!_directive || _comment)
            return;
        _directive = false;
        _token = false;
        _last = AfterDirective;
    }

    /// <summary>Handles one character; returns how many more it used up.</summary>
    private int Step(string text, int index)
    {
        var letter = text[index];
        var next = index + 1 < text.Length ? text[index + 1] : '\0';
        if (_comment)
        {
            _comment = !(letter == '*' && next == '/');
            return _comment ? 0 : 1;
        }

        if (_lineComment)
            return 0;
        if (_quote != 0)
        {
            _quote = letter == _quote ? '\0' : _quote;
            return letter == '\\' ? 1 : 0;
        }

        if (letter == '/' && next is '*' or '/')
        {
            _comment = next == '*';
            _lineComment = next == '/';
            return 1;
        }

        if (letter is '"' or '\'')
            _quote = letter;
        if (!char.IsWhiteSpace(letter))
            Token(text, index);
        return 0;
    }

    private void Token(string text, int index)
    {
        var letter = text[index];
        if (letter == '#' && !_token && !_directive)
        {
            _directive = true;
            _directiveStart = index + 1;
            Directive(text.AsSpan(_directiveStart).TrimStart());
        }

        _token = true;
        if (_directive || letter == '\\')
            return;
        _last = letter;
        if (letter is '(' or '[')
            _depth++;
        else if (letter is ')' or ']')
            _lost |= --_depth < 0;
    }

    private void Directive(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("if"))
        {
            // Text in front of "#if 0" ... need not be C.
            var condition = text.StartsWith("if ") ? text[3..].Trim() : default;
            _conditionals.Push(new Conditional(_depth) { IsDead = condition.SequenceEqual("0") || condition.StartsWith("0 ") || condition.StartsWith("0/") });
        }
        else if (text.StartsWith("el") && _conditionals.TryPeek(out var branch))
        {
            EndedBranch = _conditionals.Count;
            branch.EndBranch(_depth);
            branch.HasElse |= text.StartsWith("else");
            _depth = branch.DepthBefore;
        }
        else if (text.StartsWith("endif") && _conditionals.TryPop(out var whole))
        {
            EndedBranch = _conditionals.Count + 1;
            whole.EndBranch(_depth);
            if (!whole.HasElse)
                whole.EndBranch(whole.DepthBefore);

            // Branches that open different numbers of parentheses: what follows is in as many as the configuration says.
            _lost |= whole.Disagrees;
            _depth = whole.DepthAfter;
        }
    }

    private sealed class Conditional(int depthBefore)
    {
        private int? _after;

        public int DepthBefore => depthBefore;

        public int DepthAfter => _after ?? depthBefore;

        public bool HasElse { get; set; }

        public bool IsDead { get; set; }

        public bool Disagrees { get; private set; }

        public void EndBranch(int depth)
        {
            if (!IsDead)
            {
                Disagrees |= _after is { } known && known != depth;
                _after ??= depth;
            }

            IsDead = false;
        }
    }
}
