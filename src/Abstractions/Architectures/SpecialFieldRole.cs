namespace Ksplice.Abstractions.Architectures;

/// <summary>What a field of a special section's entry means.</summary>
public enum SpecialFieldRole
{
    /// <summary>Refers to the code that the entry is about: decides which function owns the entry.</summary>
    Owner,

    /// <summary>Refers to code or data that the entry leads to.</summary>
    Reference,

    /// <summary>Refers to replacement code that belongs to the entry alone.</summary>
    Replacement,

    /// <summary>Length in bytes of the owner's code that is replaced.</summary>
    OwnerLength,

    /// <summary>Length in bytes of the replacement code.</summary>
    ReplacementLength,

    /// <summary>Plain data that is part of the meaning.</summary>
    Value,

    /// <summary>A source line number: kept, but a difference is no change.</summary>
    LineNumber,
}
