using System.CommandLine;
using System.Text.Json.Nodes;
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
        return Task.FromResult(CommandResult.Of(package, opened =>
        {
            using (opened)
                return Describe(opened);
        }));
    }

    private static JsonObject Describe(UpdatePackage package) => new()
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
    };
}
