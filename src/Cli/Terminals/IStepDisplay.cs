namespace Ksplice.Cli.Terminals;

/// <summary>Tells the user what a long command is doing; each report is the step that begins.</summary>
public interface IStepDisplay : IProgress<string>, IDisposable
{
    /// <summary>Ends what moves until the next step is reported, so that a question can stand still.</summary>
    void Rest()
    {
    }

    /// <summary>Makes the display that fits the terminal: moving on a terminal, plain lines elsewhere, none when quiet.</summary>
    static IStepDisplay For(Terminal terminal, bool quiet)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        if (quiet)
            return new SilentSteps();
        return terminal.ErrorIsTerminal ? new LiveSteps(terminal) : new PlainSteps(terminal.Error);
    }
}

/// <summary>Shows nothing.</summary>
internal sealed class SilentSteps : IStepDisplay
{
    public void Report(string value)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>One line per step.</summary>
internal sealed class PlainSteps(TextWriter writer) : IStepDisplay
{
    public void Report(string value) => writer.WriteLine(value);

    public void Dispose()
    {
    }
}
