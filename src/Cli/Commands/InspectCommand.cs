using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice inspect FILE.ksplice</c>: everything an update says of itself, and who signed it.</summary>
internal sealed class InspectCommand : ICommandModule
{
    private readonly Argument<string> _file = new("FILE") { Description = "The update" };
    private readonly TrustOptions _trust = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("inspect", "Show an update: what it changes, for which kernel, and who signed it") { _file };
        _trust.AddTo(command);
        command.SetAction(runner.Run("inspect", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var policy = _trust.Policy(context.Arguments);
        if (!policy.IsOk)
            return Task.FromResult(CommandResult.Of(policy));
        // Looking is not using: an unsigned update is shown as such. A signature that does not match is refused even here.
        var package = UpdatePackageReader.Open(context.Arguments.GetRequiredValue(_file), policy.Value with { AllowUnsigned = true });
        if (!package.IsOk)
            return Task.FromResult(CommandResult.Of(package));
        using var opened = package.Value;
        var replacement = ReplacementOf(opened);
        return Task.FromResult(CommandResult.Of(replacement.After(package.Diagnostics), code => Describe(opened, code)));
    }

    private static Outcome<ElfObject> ReplacementOf(UpdatePackage package)
    {
        var name = package.Manifest.Replacement.Entry;
        var bytes = package.ReadEntry(name);
        return bytes.IsOk ? ElfReader.Read(bytes.Value, $"{package.Path}: {name}") : bytes.As<ElfObject>();
    }

    private static JsonObject Describe(UpdatePackage package, ElfObject replacement) => new()
    {
        ["path"] = package.Path,
        ["size"] = package.Size,
        ["signature"] = new JsonObject
        {
            ["state"] = package.Signature.Verdict switch
            {
                SignatureVerdict.Trusted => "trusted",
                SignatureVerdict.UnknownKey => "unknown key",
                _ => "unsigned",
            },
            ["signers"] = new JsonArray([.. package.Signature.Signers.Select(s => (JsonNode)new JsonObject { ["keyId"] = s.KeyId, ["trustedAs"] = s.TrustedAs })]),
        },
        ["update"] = package.Manifest.ToJson(),
        ["sections"] = new JsonArray([.. replacement.Sections.Where(s => s.IsAllocated).Select(s => (JsonNode)new JsonObject { ["name"] = s.Name, ["size"] = s.Size })]),
    };
}
