using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice sign --key KEY FILE…</c>: signs updates in place.</summary>
internal sealed class SignCommand : ICommandModule
{
    private readonly Option<string> _key = new("--key") { Description = "Private key, as keygen makes it", HelpName = "KEY", Required = true };

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Updates to sign in place; signatures of other keys stay",
        Arity = ArgumentArity.OneOrMore,
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("sign", "Sign updates in place") { _key, _files };
        command.SetAction(runner.Run("sign", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var key = SigningKey.Load(context.Arguments.GetRequiredValue(_key));
        if (!key.IsOk)
            return Task.FromResult(CommandResult.Of(key));
        using (key.Value)
            return Task.FromResult(Sign(context.Arguments.GetRequiredValue(_files), key.Value, cancellation));
    }

    private static CommandResult Sign(IEnumerable<string> files, SigningKey key, CancellationToken cancellation)
    {
        var signed = new JsonArray();
        var result = new JsonObject { ["keyId"] = key.Public.Id, ["signed"] = signed };
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var outcome = UpdatePackageSigner.Sign(file, key);
            if (!outcome.IsOk)
                return new(outcome.Kind, result, outcome.Diagnostics);
            signed.Add((JsonNode)new JsonObject { ["path"] = file, ["signatures"] = outcome.Value.Signers.Count });
        }

        return CommandResult.Ok(result);
    }
}
