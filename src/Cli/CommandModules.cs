using Ksplice.Cli.Commands;
using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.Report;

namespace Ksplice.Cli;

/// <summary>The commands of the program, in the order in which help lists them.</summary>
internal static class CommandModules
{
    public static IReadOnlyList<ICommandModule> All(RunRecordStore store) =>
    [
        new CreateCommand(),
        new DiffCommand(),
        new InspectCommand(),
        new VerifyCommand(),
        new ApplyCommand(),
        new UndoCommand(),
        new StatusCommand(),
        new UpgradeCommand(store),
        new InstallCommand(store),
        new RemoveCommand(store),
        new BootCommand(store),
        new RefreshCommand(),
        new CheckCommand(),
        new ShowCommand(),
        new UnameCommand(),
        new DoctorCommand(),
        new RehearseCommand(),
        new KeygenCommand(),
        new SignCommand(),
        new PublishCommand(),
        new PluginsCommand(),
        new ReportCommand(store),
        new CompletionCommand(),
        new ManualCommand(),
    ];
}
