using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Types;

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

    /// <summary>Functions that a kernel thread stays in, of which no thread runs when the update is applied.</summary>
    public IReadOnlySet<string> AllowedThreads { get; init; } = new HashSet<string>();

    /// <summary>Signatures of functions that the unit defines or calls, before the patch and with it; need not be complete.</summary>
    public IReadOnlyDictionary<string, FunctionSignature> Signatures { get; init; } = new Dictionary<string, FunctionSignature>();

    /// <summary>Where static variables are declared; null when nobody asked the compiler.</summary>
    public StaticHomes? Homes { get; init; }

    /// <summary>Types of the unit as it runs; null when they were not read.</summary>
    public TypeTable? Types { get; init; }

    /// <summary>First two numbers of the kernel's version, <c>6.1</c>; empty when it is not known.</summary>
    public string Series { get; init; } = "";

    /// <summary>Code that runs beside the unit; null when only the unit is at hand.</summary>
    public ICallees? Callees { get; init; }
}
