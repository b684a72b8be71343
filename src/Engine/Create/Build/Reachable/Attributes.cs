namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>Reads GCC's attributes.</summary>
internal static class Attributes
{
    // None of these has anything emitted that nobody refers to, or gives a name another meaning than its own declaration does.
    private static readonly HashSet<string> s_plain = new(
        [
            "unused", "always_inline", "gnu_inline", "no_instrument_function", "no_profile_instrument_function", "noinline", "noclone", "noipa", "noreturn", "format", "format_arg", "aligned", "packed",
            "const", "pure", "malloc", "nonnull", "returns_nonnull", "warn_unused_result", "deprecated", "unavailable", "error", "warning", "cold", "hot", "alloc_size", "alloc_align", "assume_aligned",
            "designated_init", "mode", "vector_size", "may_alias", "no_sanitize", "no_sanitize_address", "no_sanitize_undefined", "no_sanitize_thread", "no_sanitize_coverage", "no_stack_protector",
            "nocf_check", "fallthrough", "cleanup", "transparent_union", "nonstring", "leaf", "nothrow", "artificial", "access", "flatten", "target", "optimize", "regparm", "visibility", "zero_call_used_regs", "indirect_branch", "function_return",
        ],
        StringComparer.Ordinal);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_isPlain = s_plain.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Behind the attributes that begin at a token; the token itself where none does.</summary>
    public static int Skip(UnitTokens tokens, int at)
    {
        while (tokens[at].Name == Word.Attribute && tokens[at + 1].Sign == '(')
            at = tokens.Partner(at + 1) + 1;
        return at;
    }

    /// <summary>Whether all attributes in a range of tokens are plain ones.</summary>
    /// <param name="tokens">The text.</param>
    /// <param name="first">First token.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="allowsSection">Whether one may name a section, as what is only declared may.</param>
    public static bool ArePlain(UnitTokens tokens, int first, int end, bool allowsSection)
    {
        foreach (var at in tokens.AttributesIn(first, end))
        {
            if (tokens[at + 1].Sign != '(' || tokens[at + 2].Sign != '(' || tokens.Partner(at + 1) != tokens.Partner(at + 2) + 1)
                return false;
            for (var inner = at + 3; inner < tokens.Partner(at + 2); inner++)
            {
                if (tokens[inner].Sign == '(')
                    inner = tokens.Partner(inner);
                else if (tokens[inner].Sign != ',' && !IsPlain(tokens.Spelling(inner), allowsSection))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether an attribute stands in a range of tokens.</summary>
    public static bool Has(UnitTokens tokens, int first, int end, string name)
    {
        foreach (var at in tokens.AttributesIn(first, end))
        {
            var close = tokens[at + 1].Sign == '(' ? tokens.Partner(at + 1) : at;
            for (var inner = at; inner < close; inner++)
            {
                if (Bare(tokens.Spelling(inner)).SequenceEqual(name))
                    return true;
            }
        }

        return false;
    }

    private static bool IsPlain(ReadOnlySpan<char> name, bool allowsSection) => s_isPlain.Contains(Bare(name)) || (allowsSection && Bare(name).SequenceEqual("section"));

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> name) => name.Length > 4 && name.StartsWith("__") && name.EndsWith("__") ? name[2..^2] : name;
}
