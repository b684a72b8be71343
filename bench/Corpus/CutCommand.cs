using System.CommandLine;
using Ksplice.Engine.Plugins;

namespace Ksplice.Corpus;

/// <summary><c>cut --file PATH -o PATCH</c>: one file's difference as a patch, for demonstrations.</summary>
internal static class CutCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--file") { Description = "Source path below the tree", Required = true };
        var title = new Option<string?>("--title") { Description = "Subject line to put in front" };
        var output = new Option<string>("-o") { Description = "The patch", Required = true };
        var command = new Command("cut", "Cut one file's difference as a patch") { file, title, output, Options.Plugins, Options.Workspace, Options.From, Options.To };
        command.SetAction(async (arguments, cancellation) =>
        {
            var plugins = PluginRegistry.Discover(PluginSearch.Usual([Path.GetFullPath(arguments.GetRequiredValue(Options.Plugins))]));
            var pair = await SourcePair.FetchAsync(
                plugins, Path.GetFullPath(arguments.GetRequiredValue(Options.Workspace)),
                arguments.GetValue(Options.From)!, arguments.GetValue(Options.To)!, cancellation);
            var path = arguments.GetRequiredValue(file);
            if (await pair.CutAsync(path, cancellation) is not { } patch)
            {
                await Console.Error.WriteLineAsync($"{path} is the same in {pair.FromVersion} and {pair.ToVersion}.");
                return 3;
            }

            var head = arguments.GetValue(title) is { } subject ? $"Subject: [PATCH] {subject}\n\n---\n" : "";
            await File.WriteAllTextAsync(arguments.GetRequiredValue(output), head + patch, cancellation);
            Console.WriteLine($"{pair.FromVersion} {pair.ToVersion}");
            return 0;
        });
        return command;
    }
}
