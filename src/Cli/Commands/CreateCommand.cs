using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Cli.Commands.Kernels;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice create --patch FILE… --kernel RELEASE</c>: a patch becomes an update.</summary>
internal sealed class CreateCommand : ICommandModule
{
    private readonly Option<string[]> _patch = new("--patch")
    {
        Description = "Patch: unified diff, git format-patch or git show (repeatable)", HelpName = "FILE", Required = true,
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly KernelInputOptions _kernel = new();
    private readonly Option<string?> _id = new("--id") { Description = "Id of the update (default: from the patch)", HelpName = "ID" };
    private readonly Option<string?> _title = new("--title") { Description = "Title (default: the patch's subject)", HelpName = "T" };

    private readonly Option<string[]> _cve = new("--cve")
    {
        Description = "CVE that the update closes, besides those the patch names (repeatable)", HelpName = "ID",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _ignoreInit = new("--ignore-init")
    {
        Description = "Accept that this initialisation function or data changes too; it takes effect at the next boot (repeatable)", HelpName = "FUNCTION",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _allowLayout = new("--allow-layout")
    {
        Description = "Accept that the layout of this type changes, written as in C: 'struct foo'; no live object of the old layout may meet the new code (repeatable)",
        HelpName = "TYPE", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _rewriteConstant = new("--rewrite-constant")
    {
        Description = "Write this constant over although somebody may have copied it (repeatable); recorded in the update", HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _keepValue = new("--keep-value")
    {
        Description = "Let this variable keep its running value although the patch changes the initial one (repeatable); recorded in the update", HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _allowThread = new("--allow-thread")
    {
        Description = "Change this function that a kernel thread stays in, of which none runs when the update is applied (repeatable); recorded in the update", HelpName = "FUNCTION",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _maxUnits = new("--max-units")
    {
        Description = "Examine at most this many units for changed headers", HelpName = "N", DefaultValueFactory = _ => PatchBuilder.UsualMaximumUnits,
    };

    private readonly Option<string[]> _after = new("--after")
    {
        Description = "Make the update to be applied on top of this one, whose patch is applied first (repeatable, lowest first)", HelpName = "FILE.ksplice",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _replaces = new("--replaces")
    {
        Description = "Say that the update has the whole effect of this one, which then need not be applied any more (repeatable); recorded in the update", HelpName = "FILE.ksplice",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _effectiveRelease = new("--effective-release")
    {
        Description = "Claim that with this update all fixes of that release of the kernel are in force; splice uname tells it", HelpName = "RELEASE",
    };

    private readonly TrustOptions _trust = new();

    private readonly Option<string> _output = new("-o", "--output")
    {
        Description = "File, or folder for ID.ksplice", HelpName = "FILE|DIR", DefaultValueFactory = _ => ".",
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("create", "Make an update from a source patch") { _patch, _id, _title, _cve, _ignoreInit, _allowLayout, _rewriteConstant, _keepValue, _allowThread, _after, _replaces, _effectiveRelease, _maxUnits, _output };
        _effectiveRelease.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } release && !UpdateManifest.IsRelease(release))
                result.AddError("--effective-release takes a release as uname -r prints it.");
        });
        _trust.AddTo(command);
        _kernel.AddTo(command);
        command.SetAction(runner.Run("create", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var arguments = context.Arguments;
        var architecture = context.ArchitectureFor(HostArchitecture.Name);
        if (!architecture.IsOk)
            return CommandResult.Of(architecture);
        var inputs = await _kernel.FindAsync(context, architecture.Value, cancellation);
        if (!inputs.IsOk)
            return CommandResult.Of(inputs);
        var trust = _trust.Policy(arguments);
        if (!trust.IsOk)
            return CommandResult.Of(trust);
        var created = await CreateUpdate.RunAsync(Request(arguments, inputs.Value, architecture.Value) with { Trust = trust.Value }, context.Progress, cancellation);
        return CommandResult.Of(created.After(inputs.Diagnostics), ToJson);
    }

    private CreateRequest Request(ParseResult arguments, KernelInputs inputs, IArchitecture architecture) => new()
    {
        Patches = arguments.GetRequiredValue(_patch),
        Inputs = inputs,
        Architecture = architecture,
        Workspace = _kernel.Workspace(arguments),
        Jobs = _kernel.Jobs(arguments),
        MaximumUnits = arguments.GetValue(_maxUnits),
        Output = arguments.GetRequiredValue(_output),
        Id = arguments.GetValue(_id),
        Title = arguments.GetValue(_title),
        Cves = arguments.GetValue(_cve) ?? [],
        IgnoredInit = (arguments.GetValue(_ignoreInit) ?? []).ToHashSet(StringComparer.Ordinal),
        AllowedLayouts = (arguments.GetValue(_allowLayout) ?? []).ToHashSet(StringComparer.Ordinal),
        RewrittenConstants = (arguments.GetValue(_rewriteConstant) ?? []).ToHashSet(StringComparer.Ordinal),
        KeptValues = (arguments.GetValue(_keepValue) ?? []).ToHashSet(StringComparer.Ordinal),
        AllowedThreads = (arguments.GetValue(_allowThread) ?? []).ToHashSet(StringComparer.Ordinal),
        After = arguments.GetValue(_after) ?? [],
        Replaces = arguments.GetValue(_replaces) ?? [],
        EffectiveRelease = arguments.GetValue(_effectiveRelease),
        EngineVersion = typeof(CreateUpdate).Assembly.GetName().Version?.ToString(3) ?? "",
    };

    private static JsonObject ToJson(CreateReport report) => new()
    {
        ["update"] = new JsonObject { ["id"] = report.Id, ["path"] = report.Path, ["size"] = report.Size },
        ["units"] = new JsonArray([.. report.Units.Select(UnitJson)]),
        ["targets"] = new JsonArray([.. report.Units.GroupBy(u => u.Build.Target.Name, StringComparer.Ordinal).Select(TargetJson)]),
        ["timings"] = new JsonObject([.. report.Timings.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))]),
    };

    private static JsonNode UnitJson(CreatedUnit unit) => new JsonObject
    {
        ["path"] = unit.Build.Name,
        ["target"] = unit.Build.Target.Name,
        ["kind"] = unit.Build.Target.IsModule ? "module" : "builtin",
        ["milliseconds"] = (long)(unit.Build.PrePlainTime + unit.Build.PreTime + unit.Build.PostTime).TotalMilliseconds,
        ["cached"] = unit.Build.PreCached,
    };

    private static JsonNode TargetJson(IGrouping<string, CreatedUnit> target)
    {
        var json = DiffReport.Of([.. target.Select(u => u.Difference)]).ToJson();
        json.Insert(0, "name", target.Key);
        return json;
    }
}
