using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli;

/// <summary>What the program's exit code says. These are a contract with scripts.</summary>
public static class ExitCodes
{
    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The environment is broken, or there is a bug.</summary>
    public const int Failed = 1;

    /// <summary>A signal ended the command; 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of an outcome.</summary>
    public static int Of(OutcomeKind outcome) => outcome switch
    {
        OutcomeKind.Ok => 0,
        OutcomeKind.Failed => Failed,
        OutcomeKind.Nothing => 3,
        OutcomeKind.Refused => 4,
        OutcomeKind.Busy => 5,
        OutcomeKind.Untrusted => 6,
        OutcomeKind.Unsupported => 7,
        OutcomeKind.SourceFailed => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
