using System.CommandLine;
using Ksplice.Engine.Install;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice install ID…</c>: installs these updates and what they stand on.</summary>
internal sealed class InstallCommand(RunRecordStore store) : PlanCommand(store)
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "Updates to install", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _noRefresh = OperateOptions.NoRefresh();

    protected override Command Describe() => new("install", "Install updates, and what they stand on") { _ids, _noRefresh };

    protected override async Task<Planned> PlanAsync(CommandContext context, Operator machine, IReadOnlyList<AppliedFact> applied, CancellationToken cancellation)
    {
        var offers = await machine.LookAsync(!context.Arguments.GetValue(_noRefresh), context.Progress, cancellation);
        return Planned.Of(Planner.Install(offers.Catalogue, applied, context.Arguments.GetRequiredValue(_ids)), offers.Kind, offers.Diagnostics);
    }
}
