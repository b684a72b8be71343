using System.CommandLine;

namespace Ksplice.Cli;

/// <summary>One command of the program: its options, its help and what it does.</summary>
public interface ICommandModule
{
    /// <summary>Makes the command and gives it an action of the runner, most often <c>command.SetAction(runner.Run("name", HandleAsync))</c>.</summary>
    Command Create(CommandRunner runner);
}
