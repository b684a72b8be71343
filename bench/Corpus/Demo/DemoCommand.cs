using System.CommandLine;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus.Demo;

/// <summary><c>demo</c>: real fixes from patch to running kernel and back, told step by step.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Splice = new("--splice") { Description = "Folder with the published splice", Required = true };
    private static readonly Option<string> Programs = new("--programs") { Description = "Sources of the programs that run in the guest", Required = true };

    private static readonly Option<string[]> Without = new("--without")
    {
        Description = "Leave out a source version, as if the archive had lost it", HelpName = "VERSION", DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        var command = new Command("demo", "Show real fixes from patch to running kernel and back") { Splice, Programs, Without, Options.Plugins, Options.Workspace };
        command.SetAction(async (arguments, cancellation) =>
        {
            var plugins = PluginRegistry.Discover(PluginSearch.Usual([Path.GetFullPath(arguments.GetRequiredValue(Options.Plugins))]));
            var settings = new DemoSettings(
                Path.GetFullPath(arguments.GetRequiredValue(Options.Workspace)), Path.GetFullPath(arguments.GetRequiredValue(Splice)),
                Path.GetFullPath(arguments.GetRequiredValue(Programs)), arguments.GetValue(Without)!, plugins,
                plugins.Architecture("x64").Value ?? throw new InvalidOperationException("The x64 plugin is missing."));
            try
            {
                return await new DemoRun(settings, new Story(Console.Out)).RunAsync(cancellation) ? 0 : 1;
            }
            catch (Exception problem) when (problem is InvalidOperationException or GuestException)
            {
                // What the machine or the archive lacks, in words; no reader wants the stack of it.
                await Console.Error.WriteLineAsync($"\nThe demonstration cannot go on: {problem.Message}");
                return 1;
            }
        });
        return command;
    }
}
