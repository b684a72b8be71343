namespace Ksplice.Engine.Create.Diff;

/// <summary>What the author knows better, and what the kernel's build tells.</summary>
public sealed record DiffOptions
{
    /// <summary>Sizes in bytes of table entry types, by C type name.</summary>
    public IReadOnlyDictionary<string, int> TypeSizes { get; init; } = new Dictionary<string, int>();

    /// <summary>Initialisation functions whose change the run-time code does not rely on.</summary>
    public IReadOnlySet<string> IgnoredInit { get; init; } = new HashSet<string>();

    /// <summary>Constants that may be written over although somebody may have copied them.</summary>
    public IReadOnlySet<string> RewrittenConstants { get; init; } = new HashSet<string>();

    /// <summary>Variables that keep their running value although the patch changes the initial one.</summary>
    public IReadOnlySet<string> KeptValues { get; init; } = new HashSet<string>();
}
