using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>What to rehearse.</summary>
public sealed record RehearsalRequest
{
    /// <summary>The guest to try it in; its root must be shared, because <c>splice</c> needs the host's .NET.</summary>
    public required GuestOptions Guest { get; init; }

    /// <summary>Folder with a published <c>splice</c> (and its plugins).</summary>
    public required string SpliceFolder { get; init; }

    /// <summary><c>ksplice.ko</c> built for the guest's kernel; null when <c>splice</c> shall find it by itself.</summary>
    public string? KernelModule { get; init; }

    /// <summary>The update files, in the order to apply them.</summary>
    public required ImmutableArray<string> Updates { get; init; }

    /// <summary>Public key files to trust.</summary>
    public ImmutableArray<string> TrustedKeys { get; init; } = [];

    /// <summary>Take updates without a signature.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>Modules to load after the first check, so that updates of modules find their target.</summary>
    public ImmutableArray<string> LoadModules { get; init; } = [];

    /// <summary>The author's executable check, called with <c>before</c>, <c>after</c> and <c>undone</c>; null for none.</summary>
    public string? CheckScript { get; init; }

    /// <summary>How long each call of the check may take.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long apply and undo may take each.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
