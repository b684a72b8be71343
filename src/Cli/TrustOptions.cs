using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Update;

namespace Ksplice.Cli;

/// <summary><c>--trust KEY…</c> and <c>--allow-unsigned</c>, for every command that uses updates.</summary>
public sealed class TrustOptions
{
    private readonly Option<string[]> _trust = new("--trust")
    {
        Description = "Also trust this public key for this command (repeatable)",
        HelpName = "KEY.pub",
        Arity = ArgumentArity.OneOrMore,
        // RepeatedOptions puts the name before each key.
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _allowUnsigned = new("--allow-unsigned") { Description = "Accept updates that no trusted key signed" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Options.Add(_trust);
        command.Options.Add(_allowUnsigned);
    }

    /// <summary>The key files given.</summary>
    public IReadOnlyList<string> Keys(ParseResult arguments) => arguments.GetValue(_trust) ?? [];

    /// <summary>Whether unsigned updates are accepted.</summary>
    public bool AllowsUnsigned(ParseResult arguments) => arguments.GetValue(_allowUnsigned);

    /// <summary>The trust policy that the options and <see cref="TrustStore.SystemFolder"/> make.</summary>
    public Outcome<TrustPolicy> Policy(ParseResult arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return TrustStore.Gather(
            TrustStore.SystemFolder, arguments.GetValue(_trust) ?? [], arguments.GetValue(_allowUnsigned), WriteGuard.ForThisProcess());
    }
}
