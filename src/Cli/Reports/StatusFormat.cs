using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;

namespace Ksplice.Cli.Reports;

/// <summary><c>--format NAME</c> and <c>-o FILE</c> of <c>splice status</c>: what the kernel said in the form of a reporter, for programs that watch machines.</summary>
internal sealed class StatusFormat
{
    private readonly Option<string?> _format = new("--format") { Description = "Format of a reporter plugin, such as prometheus or vex (default: text)", HelpName = "NAME" };
    private readonly Option<string?> _output = new("-o", "--output") { Description = "Write to this file, whole or not at all, instead of printing", HelpName = "FILE" };

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        _format.CompletionSources.Add(_ => ["prometheus", "vex", "json", "text"]);
        command.Options.Add(_format);
        command.Options.Add(_output);
    }

    /// <summary>Renders a result as the options say. Without them it is left as it is.</summary>
    public CommandResult Apply(CommandContext context, CommandResult status)
    {
        var format = context.Arguments.GetValue(_format);
        var path = context.Arguments.GetValue(_output);
        if (format is null && path is null)
            return status;
        var reporter = context.Plugins.Reporter(format ?? "text");
        if (!reporter.IsOk)
            return CommandResult.Of(reporter.After(status.Diagnostics));
        var record = new RunRecord(RunRecord.CurrentSchema, "status", status.Outcome, DateTimeOffset.UtcNow, TimeSpan.Zero, status.Diagnostics, status.Result);
        var text = reporter.Value.Render(record, new ReportOptions());
        if (!text.IsOk)
            return Without(path, CommandResult.Of(text.After(status.Diagnostics)));
        if (path is null)
            return status with { Verbatim = text.Value };
        AtomicFile.Write(path, text.Value);
        status.Result["path"] = path;
        return status with { Verbatim = "" };
    }

    // A file of before would go on telling what is no longer so; that a format cannot be made says nothing about it.
    private static CommandResult Without(string? path, CommandResult result)
    {
        if (result.Outcome == OutcomeKind.Nothing && File.Exists(path))
        {
            File.Delete(path);
            result.Result["removed"] = path;
        }

        return result with { Verbatim = "" };
    }
}
