using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice remove ID… | --all</c>: takes updates out, and first those that stand on them. Asks no source.</summary>
internal sealed class RemoveCommand(RunRecordStore store) : PlanCommand(store)
{
    private readonly Argument<string[]> _ids = OperateOptions.Ids("Updates to remove");
    private readonly Option<bool> _all = new("--all") { Description = "Remove everything that is applied" };

    protected override Command Describe()
    {
        var command = new Command("remove", "Take updates out of the running kernel, and what stands on them") { _ids, _all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_all) == (result.GetValue(_ids) is { Length: > 0 }))
                result.AddError("Name updates, or give --all.");
        });
        return command;
    }

    protected override Task<Planned> PlanAsync(CommandContext context, Operator machine, IReadOnlyList<AppliedFact> applied, CancellationToken cancellation)
    {
        // What the boot left out is installed all the same; without this the next boot would apply it.
        IReadOnlyList<AppliedFact> installed =
        [
            .. machine.Installed.Of(machine.Kernel).Where(update => applied.All(fact => fact.Id != update.Id)).Select(update => new AppliedFact(update.Id, update.ManifestSha256, [])),
            .. applied,
        ];
        var plan = Planner.Remove(installed, context.Arguments.GetValue(_all) ? null : context.Arguments.GetRequiredValue(_ids));
        return Task.FromResult(Planned.Of(plan, OutcomeKind.Ok, []));
    }
}
