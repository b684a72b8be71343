namespace Ksplice.Engine.Rehearse;

/// <summary>What a command in the guest did.</summary>
/// <param name="ExitCode">
/// Its exit code as a shell sees it (128 + signal when killed), or null when it did not end within its time and was killed.
/// </param>
/// <param name="StandardOutput">What it wrote to standard output, also when it timed out.</param>
/// <param name="StandardError">What it wrote to standard error.</param>
/// <param name="Elapsed">Time from the request to the answer, on the host's clock.</param>
public sealed record GuestCommandResult(int? ExitCode, string StandardOutput, string StandardError, TimeSpan Elapsed)
{
    /// <summary>Whether the command was killed because its time was up.</summary>
    public bool TimedOut => ExitCode is null;

    /// <summary>Whether the command ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Both outputs and the exit code in one text, for messages.</summary>
    public override string ToString() =>
        $"exit code {ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none (timed out)"} after {Elapsed.TotalSeconds:F1} s\n{StandardOutput}{StandardError}";
}
