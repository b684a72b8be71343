using System.CommandLine;

namespace Ksplice.Cli;

/// <summary>Options that every command takes.</summary>
public static class GlobalOptions
{
    /// <summary>Architecture by name; without it, the target's own.</summary>
    public static Option<string?> Architecture { get; } =
        new("--arch") { Description = "Architecture, such as x64 (default: that of the object or kernel worked on)", HelpName = "NAME", Recursive = true };

    /// <summary>One JSON object instead of text.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as one JSON object", Recursive = true };

    /// <summary>No progress.</summary>
    public static Option<bool> Quiet { get; } = new("-q", "--quiet") { Description = "Print no progress", Recursive = true };

    /// <summary>More detail.</summary>
    public static Option<bool> Verbose { get; } = new("-v", "--verbose") { Description = "Print more detail, stack traces included", Recursive = true };

    /// <summary>Configuration file. A command may have an option of the same name, which then wins.</summary>
    public static Option<FileInfo?> Configuration { get; } =
        new("--config") { Description = "Configuration file", HelpName = "FILE", Recursive = true };

    /// <summary>More folders with plugins.</summary>
    public static Option<string[]> PluginPath { get; } =
        new("--plugin-path") { Description = "Look for plugins in this folder too (repeatable)", HelpName = "DIR", Recursive = true, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    /// <summary>No colours.</summary>
    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "Print without colours (as with NO_COLOR)", Recursive = true };

    internal static void AddTo(RootCommand root)
    {
        root.Options.Add(Architecture);
        root.Options.Add(Json);
        root.Options.Add(Quiet);
        root.Options.Add(Verbose);
        root.Options.Add(Configuration);
        root.Options.Add(PluginPath);
        root.Options.Add(NoColor);
    }
}
