using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice keygen -o KEY</c>: a key pair for signing updates.</summary>
internal sealed class KeygenCommand : ICommandModule
{
    private readonly Option<string> _output = new("-o", "--output")
    {
        Description = "File for the private key; the public key goes to KEY.pub",
        HelpName = "KEY",
        Required = true,
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("keygen", "Make an ECDSA P-256 key pair for signing updates") { _output };
        command.SetAction(runner.Run("keygen", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var path = context.Arguments.GetRequiredValue(_output);
        var created = SigningKey.Create(path);
        return Task.FromResult(CommandResult.Of(created, key =>
        {
            using (key)
                return new JsonObject { ["privateKey"] = path, ["publicKey"] = path + ".pub", ["keyId"] = key.Public.Id };
        }));
    }
}
