using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>How to start a <see cref="Guest"/>.</summary>
public sealed record GuestOptions
{
    /// <summary>The kernel to boot.</summary>
    public required GuestKernel Kernel { get; init; }

    /// <summary>The machine to emulate; by default one like the host.</summary>
    public GuestMachine? Machine { get; init; } = GuestMachine.ForThisHost;

    /// <summary>
    /// Host folder used as the root of the guest, read-only with everything the guest writes kept in its memory.
    /// Null gives a minimal root: busybox and <see cref="Files"/> alone.
    /// </summary>
    public string? SharedRoot { get; init; } = "/";

    /// <summary>Files to put into the guest's root: absolute guest path to host path. Mode bits for execution are kept.</summary>
    public ImmutableDictionary<string, string> Files { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>More host folders the guest sees.</summary>
    public ImmutableArray<GuestShare> Shares { get; init; } = [];

    /// <summary>Kernel modules to load at boot besides those the guest needs itself, by module name.</summary>
    public ImmutableArray<string> ExtraModules { get; init; } = [];

    /// <summary>Words added to the kernel command line.</summary>
    public ImmutableArray<string> KernelCommandLine { get; init; } = [];

    /// <summary>Environment variables of every command, over <see cref="DotnetEnvironment.Variables"/>.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Number of virtual processors.</summary>
    public int Processors { get; init; } = 2;

    /// <summary>Memory of the guest in MiB.</summary>
    public int MemoryMebibytes { get; init; } = 2048;

    /// <summary>An oops ends the guest (and so the commands running in it) instead of leaving a half-dead kernel behind.</summary>
    public bool PanicOnOops { get; init; } = true;

    /// <summary>How long the guest may take until it accepts commands.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Where the console log is kept after the guest has gone; null deletes it with the other working files.</summary>
    public string? ConsoleLogPath { get; init; }

    /// <summary>The static busybox that serves as the guest's first program.</summary>
    public string BusyboxPath { get; init; } = "/bin/busybox";
}
