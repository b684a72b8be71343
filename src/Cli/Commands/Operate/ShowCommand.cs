using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice show</c>: what is installed, what is available, with CVEs. Never asks the network.</summary>
internal sealed class ShowCommand : ICommandModule
{
    private readonly Argument<string[]> _ids = OperateOptions.Ids("Only these updates");
    private readonly Option<bool> _available = new("--available") { Description = "Show what could be installed, from the lists fetched last" };
    private readonly Option<bool> _all = new("--all") { Description = "Show what is installed and what could be" };
    private readonly Option<bool> _count = new("--count") { Description = "Print only how many there are" };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("show", "Show installed and available updates") { _ids, _available, _all, _count };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_available) && result.GetValue(_all))
                result.AddError("Give --available or --all.");
        });
        command.SetAction(runner.Run("show", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var available = context.Arguments.GetValue(_available);
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return CommandResult.Of(known);
        IReadOnlyList<ShownUpdate> updates = available ? [] : [.. known.Value.Select(ShownUpdate.Of)];
        if (!available && !context.Arguments.GetValue(_all))
            return Result(context, OutcomeKind.Ok, updates, InstallDiagnostics.NotInstalled, []);

        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var offers = await opened.Value.LookAsync(refresh: false, context.Progress, cancellation);
        var installed = Operator.Facts(known.Value).Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);
        updates = [.. updates, .. offers.Catalogue.Fitting.Where(offer => !installed.Contains(offer.Update.Id)).Select(ShownUpdate.Of)];
        return Result(context, offers.Kind, updates, offers.Catalogue.Absence, [.. opened.Value.Noticed, .. offers.Diagnostics]);
    }

    private CommandResult Result(
        CommandContext context, OutcomeKind kind, IReadOnlyList<ShownUpdate> updates, Func<string, Diagnostic> absence, IReadOnlyList<Diagnostic> noticed)
    {
        var ids = context.Arguments.GetValue(_ids) ?? [];
        var missing = ids.Where(id => updates.All(update => update.Id != id)).Select(absence).ToList();
        List<ShownUpdate> shown = [.. updates.Where(update => ids.Length == 0 || ids.Contains(update.Id, StringComparer.Ordinal))];
        var result = new JsonObject
        {
            ["count"] = shown.Count,
            ["updates"] = new JsonArray([.. shown.Select(update => (JsonNode)update.Fields)]),
            ["effectiveKernel"] = EffectiveKernel.Release(),
        };
        return new(missing.Count > 0 && kind == OutcomeKind.Ok ? OutcomeKind.Refused : kind, result, [.. noticed, .. missing])
        {
            Verbatim = context.Arguments.GetValue(_count) ? shown.Count.ToString(CultureInfo.InvariantCulture) + "\n" : null,
        };
    }
}
