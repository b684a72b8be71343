using System.CommandLine;
using static Ksplice.Cli.Manuals.RoffText;

namespace Ksplice.Cli.Manuals;

/// <summary>The manual page of the program, from the definitions that also make its help and completion.</summary>
internal static class ManualPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="root">The command tree.</param>
    /// <param name="version">The program's version.</param>
    /// <returns>roff for <c>man(1)</c>; the same tree gives the same text.</returns>
    public static string Write(RootCommand root, string version)
    {
        var page = new RoffText();
        page.Title("SPLICE", 1, $"splice {version}", "Ksplice.Engine");
        page.Section("NAME").Paragraph($"splice - {Uncapitalised(root.Description ?? "")}");
        page.Section("SYNOPSIS").Formatted(Bold("splice"), Italic("COMMAND"), "[" + Italic("OPTION") + "]...", "[" + Italic("ARGUMENT") + "]...");
        page.Section("DESCRIPTION");
        foreach (var paragraph in ManualFacts.Description)
            page.Paragraph(paragraph);

        page.Section("COMMANDS");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
            Describe(page, command);

        page.Section("GLOBAL OPTIONS");
        foreach (var option in root.Options.Where(o => !o.Hidden))
            page.Entry(Term(option), option.Description ?? "");

        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in ExitCodes.Meanings)
            page.Entry(Bold(code.ToString(System.Globalization.CultureInfo.InvariantCulture)), meaning);
        page.Section("FILES");
        foreach (var (name, meaning) in ManualFacts.Files)
            page.Entry(Italic(name), meaning);
        page.Section("ENVIRONMENT");
        foreach (var (name, meaning) in ManualFacts.Environment)
            page.Entry(Bold(name), meaning);
        page.Section("SEE ALSO").Formatted(string.Join(", ", ManualFacts.SeeAlso.Select(other => $"{Bold(other.Name)}({other.Section})")));
        return page.ToString();
    }

    private static void Describe(RoffText page, Command command)
    {
        page.Subsection("splice " + command.Name);
        page.Formatted([Bold("splice " + command.Name), .. Synopsis(command)]);
        page.Paragraph((command.Description ?? "") + ".");
        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
            page.Entry(Italic(argument.HelpName ?? argument.Name), argument.Description ?? "");
        foreach (var option in command.Options.Where(o => !o.Hidden))
            page.Entry(Term(option), option.Description ?? "");
    }

    private static IEnumerable<string> Synopsis(Command command)
    {
        foreach (var option in command.Options.Where(o => o is { Hidden: false, Required: true }))
            yield return Bold(option.Name) + Value(option) + More(option.Arity);
        if (command.Options.Any(o => o is { Hidden: false, Required: false }))
            yield return "[" + Italic("OPTION") + "]...";
        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            var name = Italic(argument.HelpName ?? argument.Name);
            yield return (argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name) + More(argument.Arity);
        }
    }

    private static string Term(Option option) =>
        string.Join(", ", new[] { option.Name }.Concat(option.Aliases).OrderBy(name => name.Length).Select(Bold)) + Value(option);

    private static string Value(Option option) =>
        option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : " " + Italic(option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant());

    private static string More(ArgumentArity arity) => arity.MaximumNumberOfValues > 1 ? "..." : "";

    // "name - what it is" goes on as a sentence would.
    private static string Uncapitalised(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
