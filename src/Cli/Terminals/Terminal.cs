namespace Ksplice.Cli.Terminals;

/// <summary>Where the program reads and writes, and what can be done there. Results go to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
public sealed record Terminal(Func<string?> ReadLine, TextWriter Output, TextWriter Error, bool InputIsTerminal, bool ErrorIsTerminal)
{
    /// <summary>Whether colours may be used on <see cref="Error"/>.</summary>
    public bool Color { get; init; }

    /// <summary>The terminal this process was started on.</summary>
    public static Terminal OfProcess() => new(Console.ReadLine, Console.Out, Console.Error, !Console.IsInputRedirected, !Console.IsErrorRedirected)
    {
        Color = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
    };

    /// <summary>Asks a question that defaults to No; without a person to ask the answer is No.</summary>
    public bool Confirm(string question)
    {
        if (!InputIsTerminal || !ErrorIsTerminal)
            return false;
        Error.Write($"{question} [y/N] ");
        return ReadLine()?.Trim() is "y" or "Y" or "yes" or "Yes";
    }
}
