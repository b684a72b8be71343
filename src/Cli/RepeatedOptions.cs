namespace Ksplice.Cli;

/// <summary>
/// Lets <c>--trust</c> take several keys in a row without swallowing the updates that follow: the parser would either take
/// everything up to the next option, or one key only.
/// </summary>
internal static class RepeatedOptions
{
    private const string Trust = "--trust";
    private const string UpdateExtension = ".ksplice";

    /// <summary>The command line with the option's name put before each of its values.</summary>
    public static string[] Expand(IReadOnlyList<string> arguments)
    {
        var expanded = new List<string>(arguments.Count);
        var values = -1;
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('-') || argument.EndsWith(UpdateExtension, StringComparison.Ordinal))
                values = string.Equals(argument, Trust, StringComparison.Ordinal) ? 0 : -1;
            else if (values >= 0 && values++ > 0)
                expanded.Add(Trust);
            expanded.Add(argument);
        }

        return [.. expanded];
    }
}
