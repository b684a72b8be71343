using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice upgrade</c>: installs everything that is available for this kernel.</summary>
internal sealed class UpgradeCommand(RunRecordStore store) : PlanCommand(store)
{
    private readonly Option<bool> _unattended = new("--unattended") { Description = "As timers call it: the settings decide whether updates are installed, and the off switches count" };
    private readonly Option<bool> _noRefresh = OperateOptions.NoRefresh();

    protected override Command Describe() => new("upgrade", "Install every available update") { _unattended, _noRefresh };

    protected override async Task<Planned> PlanAsync(CommandContext context, Operator machine, IReadOnlyList<AppliedFact> applied, CancellationToken cancellation)
    {
        var offers = await machine.LookAsync(!context.Arguments.GetValue(_noRefresh), context.Progress, cancellation);
        var plan = Planner.Upgrade(offers.Catalogue, applied);
        IReadOnlyList<Diagnostic> noticed = [.. offers.Diagnostics, .. OperateOptions.Warnings(plan.Skipped)];
        // Nothing to do and nobody to ask: the failure is the answer.
        return new(offers.Kind, plan, noticed, IsEverything: offers.Kind == OutcomeKind.Ok && plan.Skipped.Count == 0 && offers.Catalogue.Diagnostics.Count == 0);
    }

    protected override bool IsUnattended(ParseResult arguments) => arguments.GetValue(_unattended);

    protected override Diagnostic? Objection(ParseResult arguments) =>
        IsUnattended(arguments) && OffSwitch.Find() is { } found ? OperateDiagnostics.SwitchedOff(found) : null;
}
