namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>Functions and variables that GCC refers to by itself, so that what a unit says of them counts although the unit does not name them.</summary>
internal static class CompilerNames
{
    // What it makes of other calls, of copies and of comparisons.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_library = new HashSet<string>(
        [
            "memcpy", "memmove", "memset", "memcmp", "mempcpy", "memchr", "bcmp", "bcopy", "bzero", "strlen", "strnlen", "strcpy", "strncpy", "stpcpy", "stpncpy", "strcat", "strncat", "strlcpy", "strcmp",
            "strncmp", "strchr", "strrchr", "strpbrk", "strspn", "strcspn", "strstr", "strdup", "strndup", "index", "rindex", "puts", "putchar", "printf", "printk", "sprintf", "snprintf", "fputs", "fputc",
            "fwrite", "malloc", "calloc", "realloc", "free", "abort", "exit", "ffs", "ffsl", "ffsll", "abs", "labs", "llabs", "mcount", "main",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] s_beginnings =
    [
        "__builtin_", "__stack_chk", "__asan", "__hwasan", "__kasan", "__tsan", "__kcsan", "__ubsan", "__sanitizer", "__msan", "__x86_", "__fentry", "__cyg_profile", "__gcov", "__mcount", "__atomic_", "__sync_", "__tls",
        "__indirect", "__return", "__fixed_percpu", "__mem", "__str", "_mcount",
    ];

    // Arithmetic that has no instruction, as of 128 bits.
    private static readonly string[] s_arithmetic = ["di3", "ti3", "di2", "ti2", "si2", "sf2", "df2", "si3"];

    /// <summary>Whether it may.</summary>
    public static bool Holds(ReadOnlySpan<char> name)
    {
        if (s_library.Contains(name))
            return true;
        if (name[0] != '_')
            return false;
        foreach (var beginning in s_beginnings)
        {
            if (name.StartsWith(beginning))
                return true;
        }

        foreach (var end in s_arithmetic)
        {
            if (name.StartsWith("__") && name.EndsWith(end))
                return true;
        }

        return false;
    }
}
