namespace Ksplice.Engine.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="StandardOutput">What it wrote to its output, cut at <see cref="ProcessRunner.CaptureLimit"/> characters.</param>
/// <param name="StandardError">What it wrote to its error output, cut likewise.</param>
/// <param name="TimedOut">True when it was killed because its time was over.</param>
/// <param name="Elapsed">Wall-clock time from start to end.</param>
public sealed record ProcessResult(int ExitCode, string StandardOutput, string StandardError, bool TimedOut, TimeSpan Elapsed)
{
    /// <summary>True when it ended by itself with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut;

    /// <summary>The first non-empty lines of the error output, or of the output when there is no error output.</summary>
    /// <param name="count">How many lines at most.</param>
    public string FirstLines(int count)
    {
        var text = string.IsNullOrWhiteSpace(StandardError) ? StandardOutput : StandardError;
        return string.Join('\n', Lines(text).Take(count));
    }

    /// <summary>The last non-empty lines of the error output, or of the output when there is no error output.</summary>
    /// <param name="count">How many lines at most.</param>
    public string LastLines(int count)
    {
        var text = string.IsNullOrWhiteSpace(StandardError) ? StandardOutput : StandardError;
        return string.Join('\n', Lines(text).TakeLast(count));
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
