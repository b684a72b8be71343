using Ksplice.Cli.Terminals;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Tests;

/// <summary>The program as a process that can be killed, with records of its runs in a folder of the test's. Takes that folder and then a command line.</summary>
internal static class KillableProgram
{
    public static Task<int> Main(string[] arguments) =>
        SpliceApplication.RunAsync([.. arguments.Skip(1)], Terminal.OfProcess(), new RunRecordStore(arguments[0]));
}
