namespace Ksplice.Abstractions.Architectures;

/// <summary>
/// What must be known of a function to say what becomes of an object's address in it. All offsets are bytes from the function's start.
/// </summary>
public sealed record AddressQuestion
{
    /// <summary>Relocated fields that stand for the address.</summary>
    public IReadOnlySet<int> Fields { get; init; } = new HashSet<int>();

    /// <summary>Number, from 0, of the parameter in which the function gets the address; null when it gets it in none.</summary>
    public int? Parameter { get; init; }

    /// <summary>Where the call or jump leads whose distance stands at a field; null when the bytes themselves tell, as no reference is there.</summary>
    public required Func<int, BranchEnd?> EndOf { get; init; }

    /// <summary>What becomes of the address when the call or jump whose distance stands at a field hands it over as the parameter of a number.</summary>
    public required Func<int, int, AddressFate> HandOver { get; init; }

    /// <summary>
    /// True when the callee at a field is known to be an ordinary compiled function, so that by the calling convention nobody relies on
    /// registers that it may change.
    /// </summary>
    public required Func<int, bool> IsOrdinary { get; init; }

    /// <summary>Where control may go besides what the instructions say (static branches, fix-ups of faults); a null end leaves the function.</summary>
    public IReadOnlyList<(int From, int? To)> Detours { get; init; } = [];

    /// <summary>True when reading what lies at the address counts as keeping it: what is read there may lead to what the question is about.</summary>
    public bool IsReadingKeeping { get; init; }

    /// <summary>Offsets at which the kernel may put other instructions.</summary>
    public IReadOnlySet<int> Rewritten { get; init; } = new HashSet<int>();
}
