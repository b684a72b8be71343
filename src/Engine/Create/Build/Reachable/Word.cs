namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>Numbers of the words of the language, which every text's names begin with.</summary>
internal static class Word
{
    public const int Struct = 0;
    public const int Union = 1;
    public const int Enum = 2;
    public const int Static = 3;
    public const int Extern = 4;
    public const int Typedef = 5;
    public const int Attribute = 6;
    public const int Inline = 7;
    public const int Typeof = 8;
    public const int Asm = 9;
    public const int Extension = 10;
    public const int StaticAssert = 11;

    /// <summary>Says nothing of a type.</summary>
    public const int Qualifier = 12;

    /// <summary>A plain type.</summary>
    public const int Type = 13;

    /// <summary>Begins or continues a statement, or an expression.</summary>
    public const int Statement = 14;

    /// <summary>Numbers from here on are names.</summary>
    public const int FirstName = 15;

    /// <summary>Every spelling with its number.</summary>
    public static IReadOnlyList<(string Spelling, int Number)> Spellings { get; } =
    [
        ("struct", Struct), ("union", Union), ("enum", Enum), ("static", Static), ("extern", Extern), ("typedef", Typedef),
        ("__attribute__", Attribute), ("__attribute", Attribute),
        ("inline", Inline), ("__inline", Inline), ("__inline__", Inline),
        ("typeof", Typeof), ("__typeof__", Typeof), ("__typeof", Typeof), ("typeof_unqual", Typeof),
        ("asm", Asm), ("__asm__", Asm), ("__asm", Asm),
        ("__extension__", Extension), ("_Static_assert", StaticAssert), ("static_assert", StaticAssert),
        ("const", Qualifier), ("__const", Qualifier), ("__const__", Qualifier), ("volatile", Qualifier), ("__volatile__", Qualifier), ("__volatile", Qualifier),
        ("restrict", Qualifier), ("__restrict", Qualifier), ("__restrict__", Qualifier), ("register", Qualifier), ("_Noreturn", Qualifier), ("auto", Qualifier),
        ("__thread", Qualifier), ("_Thread_local", Qualifier), ("_Atomic", Qualifier),
        ("void", Type), ("char", Type), ("short", Type), ("int", Type), ("long", Type), ("float", Type), ("double", Type), ("signed", Type), ("__signed__", Type), ("unsigned", Type),
        ("_Bool", Type), ("_Complex", Type), ("__int128", Type), ("__auto_type", Type),
        ("return", Statement), ("else", Statement), ("do", Statement), ("case", Statement), ("goto", Statement), ("if", Statement), ("while", Statement), ("for", Statement), ("switch", Statement),
        ("break", Statement), ("continue", Statement), ("default", Statement), ("sizeof", Statement), ("_Alignof", Statement), ("__alignof__", Statement), ("_Alignas", Statement), ("_Generic", Statement),
    ];

    /// <summary>Whether a number is that of <c>struct</c>, <c>union</c> or <c>enum</c>.</summary>
    public static bool IsTag(int number) => number is Struct or Union or Enum;
}
