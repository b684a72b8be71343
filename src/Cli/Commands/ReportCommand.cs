using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Reports;
using Ksplice.Engine.Files;
using Ksplice.Engine.Report;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice report [RUN] --format NAME</c>: renders the record of an earlier run, or sends it.</summary>
internal sealed class ReportCommand(RunRecordStore store) : ICommandModule
{
    private readonly Argument<string?> _run = new("RUN") { Description = "Name of the run (default: the latest)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _format = new("--format") { Description = "Format of a reporter plugin", HelpName = "NAME", DefaultValueFactory = _ => "text" };
    private readonly Option<string?> _template = new("--template") { Description = "Template to use instead of the built-in one", HelpName = "FILE" };
    private readonly Option<string?> _output = new("-o", "--output") { Description = "Write to this file instead of printing", HelpName = "FILE" };
    private readonly Option<string?> _send = new("--send") { Description = "Send it as section [Report:NAME] of the configuration says", HelpName = "NAME" };

    public Command Create(CommandRunner runner)
    {
        _run.CompletionSources.Add(_ => store.Names().Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var command = new Command("report", "Render or send the record of an earlier run") { _run, _format, _template, _output, _send };
        command.Validators.Add(result =>
        {
            if (result.GetResult(_send) is not null && (result.GetResult(_output) is not null || result.GetResult(_format) is { Implicit: false }))
                result.AddError("--send has its own format and goes nowhere else: leave out --format and -o.");
        });
        command.SetAction(runner.Run("report", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var record = store.Load(context.Arguments.GetValue(_run));
        if (!record.IsOk)
            return CommandResult.Of(record);
        var templatePath = context.Arguments.GetValue(_template);
        if (context.Arguments.GetValue(_send) is { } section)
            return await SendAsync(context, record.Value, section, templatePath, cancellation);
        var reporter = context.Plugins.Reporter(context.Arguments.GetRequiredValue(_format));
        if (!reporter.IsOk)
            return CommandResult.Of(reporter);
        var template = templatePath is null ? null : await File.ReadAllTextAsync(templatePath, cancellation);
        var text = reporter.Value.Render(record.Value, new ReportOptions(template, templatePath));
        return text.IsOk ? Deliver(context, text.Value) : CommandResult.Of(text);
    }

    private CommandResult Deliver(CommandContext context, string text)
    {
        if (context.Arguments.GetValue(_output) is not { } path)
            return CommandResult.Ok(new() { ["report"] = text }) with { Verbatim = text };
        AtomicFile.Write(path, text);
        return CommandResult.Ok(new JsonObject { ["path"] = path });
    }

    private async Task<CommandResult> SendAsync(CommandContext context, RunRecord record, string name, string? template, CancellationToken cancellation)
    {
        var section = ReportConfiguration.Find(context.Arguments.GetValue(GlobalOptions.Configuration)?.FullName, WriteGuard.ForThisProcess(), name);
        if (!section.IsOk)
            return CommandResult.Of(section);
        var configured = template is null ? section.Value : section.Value with { Template = template };
        var delivered = await new RunReports(context.Plugins, store).SendAsync(configured, record, cancellation);
        if (!delivered.IsOk)
            return CommandResult.Of(delivered);
        var outcome = delivered.Value.Outcome!;
        var result = new JsonObject
        {
            ["section"] = section.Value.Section.Name,
            ["sentTo"] = new JsonArray([.. (outcome.Value?.Recipients ?? []).Select(one => JsonValue.Create(one))]),
            ["way"] = outcome.Value?.Way,
            ["earlierSent"] = delivered.Value.EarlierSent,
            ["waiting"] = delivered.Value.Waiting,
        };
        return new CommandResult(outcome.Kind, result, delivered.Value.Diagnostics) { Verbatim = Told(outcome.Value, delivered.Value) };
    }

    private static string Told(SentReport? sent, DeliveryResult result) =>
        (sent is null ? "" : $"Sent to {string.Join(", ", sent.Recipients)} by {sent.Way}\n")
        + (result.EarlierSent == 0 ? "" : $"Sent as well: {result.EarlierSent} reports that had waited\n");
}
