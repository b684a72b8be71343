using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice remove ID… | --all</c>: takes updates out, and first those that stand on them. Asks no source.</summary>
internal sealed class RemoveCommand : PlanCommand
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

    protected override Task<Planned> PlanAsync(CommandContext context, Operator machine, IReadOnlyList<AppliedFact> applied, CancellationToken cancellation) =>
        Task.FromResult(Planned.Of(Planner.Remove(applied, context.Arguments.GetValue(_all) ? null : context.Arguments.GetRequiredValue(_ids)), OutcomeKind.Ok, []));
}
