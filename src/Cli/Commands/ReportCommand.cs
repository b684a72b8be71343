using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice report [RUN] --format NAME</c>: renders the record of an earlier run.</summary>
internal sealed class ReportCommand(RunRecordStore store) : ICommandModule
{
    private readonly Argument<string?> _run = new("RUN") { Description = "Name of the run (default: the latest)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _format = new("--format") { Description = "Format of a reporter plugin", HelpName = "NAME", DefaultValueFactory = _ => "text" };
    private readonly Option<string?> _template = new("--template") { Description = "Template to use instead of the built-in one", HelpName = "FILE" };
    private readonly Option<string?> _output = new("-o", "--output") { Description = "Write to this file instead of printing", HelpName = "FILE" };

    public Command Create(CommandRunner runner)
    {
        _run.CompletionSources.Add(_ => store.Names().Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var command = new Command("report", "Render the record of an earlier run") { _run, _format, _template, _output };
        command.SetAction(runner.Run("report", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var record = store.Load(context.Arguments.GetValue(_run));
        if (!record.IsOk)
            return CommandResult.Of(record);
        var reporter = context.Plugins.Reporter(context.Arguments.GetRequiredValue(_format));
        if (!reporter.IsOk)
            return CommandResult.Of(reporter);
        var templatePath = context.Arguments.GetValue(_template);
        var template = templatePath is null ? null : await File.ReadAllTextAsync(templatePath, cancellation);
        var text = reporter.Value.Render(record.Value, new ReportOptions(template, templatePath));
        return text.IsOk ? Deliver(context, text.Value) : CommandResult.Of(text);
    }

    private CommandResult Deliver(CommandContext context, string text)
    {
        if (context.Arguments.GetValue(_output) is not { } path)
            return CommandResult.Ok(new() { ["report"] = text }) with { Verbatim = text };
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        return CommandResult.Ok(new JsonObject { ["path"] = path });
    }
}
