using System.Text.Json.Nodes;
using Ksplice.Cli.Terminals;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Tests;

/// <summary>Runs command lines in this process and keeps what they print; has a folder of its own for files and run records.</summary>
internal sealed class CommandLine : IDisposable
{
    public CommandLine() => Store = new(File("runs"));

    public string Folder { get; } = Directory.CreateTempSubdirectory("ksplice-test-").FullName;

    public RunRecordStore Store { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public async Task<Printed> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(() => null, output, error, InputIsTerminal: false, ErrorIsTerminal: false);
        var exitCode = await SpliceApplication.RunAsync(arguments, terminal, Store);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a command line came to.</summary>
internal sealed record Printed(int ExitCode, string Output, string Error)
{
    /// <summary>The output as exactly one JSON object.</summary>
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();
}
