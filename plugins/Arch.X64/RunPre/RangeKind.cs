namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>What a range of code is compared as.</summary>
internal enum RangeKind
{
    /// <summary>Ordinary code.</summary>
    Plain,

    /// <summary>One form of an alternative: its own entries are not asked again, and runs of nops may be written anew.</summary>
    Alternative,
}
