using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>An update as the kernel knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Sequence">Rises with every apply since the module was loaded; 0 while it is being applied. Updates come off in falling order.</param>
/// <param name="Module">Its replacement module.</param>
/// <param name="Pause">How long its apply stopped the machine; whole microseconds and tenths.</param>
/// <param name="Attempts">Attempts its apply took.</param>
/// <param name="AppliedAt">When, to the second; the epoch while it is being applied.</param>
/// <param name="Metadata">What the applier attached.</param>
/// <param name="Writes">What was written, by address; live bytes should equal the new ones while applied, unless a later update changed them.</param>
public sealed record AppliedUpdate(
    string Id,
    AppliedState State,
    long Sequence,
    string Module,
    TimeSpan Pause,
    int Attempts,
    DateTimeOffset AppliedAt,
    ImmutableArray<byte> Metadata,
    ImmutableArray<MemoryWrite> Writes);
