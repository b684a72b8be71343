namespace Ksplice.Abstractions.Architectures;

/// <summary>What run-pre matching found.</summary>
/// <param name="Mismatch">The first disagreement; null when everything agrees.</param>
/// <param name="Inferences">Values of symbols learnt from the live bytes, one per relocation that still stands there; empty on a mismatch.</param>
/// <param name="EditedSites">How many sites the kernel had edited.</param>
public sealed record RunPreResult(RunPreMismatch? Mismatch, IReadOnlyList<SymbolInference> Inferences, int EditedSites)
{
    /// <summary>True when code and memory agree.</summary>
    public bool IsMatch => Mismatch is null;
}

/// <summary>The first byte that could not be explained.</summary>
/// <param name="Offset">Offset in the piece.</param>
/// <param name="Cause">What is the likely cause.</param>
/// <param name="Reason">What was expected and what was found.</param>
public sealed record RunPreMismatch(int Offset, RunPreMismatchCause Cause, string Reason);

/// <summary>Why live code may differ from what was compiled.</summary>
public enum RunPreMismatchCause
{
    /// <summary>It is other code, or edited in a way the kernel does not edit.</summary>
    OtherCode,

    /// <summary>A breakpoint stands where none was compiled: most likely a kprobe.</summary>
    Breakpoint,

    /// <summary>A jump stands where none was compiled: most likely an optimised kprobe, or a live update.</summary>
    Jump,

    /// <summary>The compiled code itself is of a form that the architecture does not know.</summary>
    UnknownForm,
}

/// <summary>One symbol value learnt from live code.</summary>
/// <param name="Symbol">The caller's number for the symbol.</param>
/// <param name="Type">Type of the relocation it was learnt from.</param>
/// <param name="Addend">Addend of the relocation, to tell merged strings apart.</param>
/// <param name="Value">The symbol's value (S).</param>
/// <param name="Offset">Where in the piece it was learnt.</param>
public readonly record struct SymbolInference(int Symbol, uint Type, long Addend, ulong Value, int Offset);
