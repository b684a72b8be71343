using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli;

/// <summary>What the program's exit code says. These are a contract with scripts.</summary>
public static class ExitCodes
{
    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The environment is broken, or there is a bug.</summary>
    public const int Failed = 1;

    /// <summary>The answer of <c>splice check</c> when something newer is available.</summary>
    public const int NewerAvailable = 10;

    /// <summary>A signal ended the command; 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>What each code means, for people.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Of(OutcomeKind.Ok), "Done."),
        (Failed, "The environment is broken, or there is a bug; the message says which."),
        (Usage, "The command line makes no sense."),
        (Of(OutcomeKind.Nothing), "Nothing to do: object code does not change at run time, or nothing is to be installed."),
        (Of(OutcomeKind.Refused), "Refused: cannot be converted, or not proved safe."),
        (Of(OutcomeKind.Busy), "No safe moment was found."),
        (Of(OutcomeKind.Untrusted), "Not signed by a trusted key, or not what was signed."),
        (Of(OutcomeKind.Unsupported), "Wrong or unsupported kernel."),
        (Of(OutcomeKind.SourceFailed), "A source or the network failed."),
        (NewerAvailable, "Of check: newer updates are available."),
        (Interrupted, "Interrupted."),
    ];

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
