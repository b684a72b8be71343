using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice uname</c>: as <c>uname</c>, with the release of the effective kernel.</summary>
internal sealed class UnameCommand : ICommandModule
{
    private static readonly (string Long, string Short, string What)[] s_fields =
    [
        ("--kernel-name", "-s", "the kernel's name (what is printed when nothing is asked for)"),
        ("--nodename", "-n", "the machine's name"),
        ("--kernel-release", "-r", "the release of the effective kernel"),
        ("--kernel-version", "-v", "the version of the running kernel"),
        ("--machine", "-m", "the machine's kind"),
        ("--processor", "-p", "the same"),
        ("--hardware-platform", "-i", "the same"),
        ("--operating-system", "-o", "the operating system"),
    ];

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Print everything" };
    private readonly Option<bool>[] _asked = [.. s_fields.Select(field => new Option<bool>(field.Long, field.Short) { Description = $"Print {field.What}" })];

    public Command Create(CommandRunner runner)
    {
        var command = new Command("uname", "Print the effective kernel, as uname prints the running one") { _all };
        foreach (var option in _asked)
            command.Options.Add(option);
        command.SetAction(runner.Run("uname", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var values = KernelNames.Read(EffectiveKernel.Release());
        var all = context.Arguments.GetValue(_all);
        var asked = Enumerable.Range(0, values.Count).Where(i => all || context.Arguments.GetValue(_asked[i])).ToList();
        var line = string.Join(' ', asked.DefaultIfEmpty(0).Select(i => values[i]));
        return Task.FromResult(CommandResult.Ok(new JsonObject { ["effectiveKernel"] = EffectiveKernel.Release(), ["uname"] = line }) with { Verbatim = line + "\n" });
    }
}
