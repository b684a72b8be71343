using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>What an update is to be made from.</summary>
public sealed record CreateRequest
{
    /// <summary>Paths of the patches, in order.</summary>
    public required IReadOnlyList<string> Patches { get; init; }

    /// <summary>Source, configuration, image and modules of the kernel.</summary>
    public required KernelInputs Inputs { get; init; }

    public required IArchitecture Architecture { get; init; }

    /// <summary>Absolute folder for prepared trees and cached objects.</summary>
    public required string Workspace { get; init; }

    /// <summary>How many compilers may run at once.</summary>
    public required int Jobs { get; init; }

    /// <summary>How many units may be examined because they may read a patched header.</summary>
    public int MaximumUnits { get; init; } = PatchBuilder.UsualMaximumUnits;

    /// <summary>A file, or a folder for <c>ID.ksplice</c>.</summary>
    public required string Output { get; init; }

    /// <summary>Id of the update; null to make one from the patch.</summary>
    public string? Id { get; init; }

    /// <summary>Title; null to take the patch's subject.</summary>
    public string? Title { get; init; }

    /// <summary>CVE ids besides those the patch names.</summary>
    public IReadOnlyList<string> Cves { get; init; } = [];

    /// <summary>Initialisation functions whose change the run-time code does not rely on.</summary>
    public IReadOnlySet<string> IgnoredInit { get; init; } = new HashSet<string>();

    /// <summary>Types whose changed layout no live object of the old one can meet, by their C names (<c>struct foo</c>).</summary>
    public IReadOnlySet<string> AllowedLayouts { get; init; } = new HashSet<string>();

    /// <summary>Constants that may be written over although somebody may have copied them.</summary>
    public IReadOnlySet<string> RewrittenConstants { get; init; } = new HashSet<string>();

    /// <summary>Variables that keep their running value although the patch changes the initial one.</summary>
    public IReadOnlySet<string> KeptValues { get; init; } = new HashSet<string>();

    /// <summary>Functions that a kernel thread stays in, of which no thread runs when the update is applied.</summary>
    public IReadOnlySet<string> AllowedThreads { get; init; } = new HashSet<string>();

    /// <summary>Paths of the updates that the new one is to be applied on top of, lowest first.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Paths of updates whose whole effect the new one has too.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The release whose fixes are all in force with the new update; null when nothing is claimed.</summary>
    public string? EffectiveRelease { get; init; }

    /// <summary>Whose updates are accepted as such.</summary>
    public TrustPolicy Trust { get; init; } = new([], AllowUnsigned: false, []);

    /// <summary>Version of this engine, for the manifest.</summary>
    public string EngineVersion { get; init; } = "";

    /// <summary>Told what is found on the way; null when nobody wants to know.</summary>
    public CreateTrace? Trace { get; init; }
}
