using System.CommandLine;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice completion bash|zsh|fish</c>: a script that lets the shell ask the program for candidates.</summary>
internal sealed class CompletionCommand : ICommandModule
{
    private readonly Argument<string> _shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" }.AcceptOnlyFromAmong("bash", "zsh", "fish");

    public Command Create(CommandRunner runner)
    {
        var command = new Command("completion", "Print a completion script: source <(splice completion bash)") { _shell };
        command.SetAction(runner.Run("completion", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var script = context.Arguments.GetRequiredValue(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        };
        return Task.FromResult(CommandResult.Ok(new() { ["script"] = script }) with { Verbatim = script });
    }

    private const string Bash = """
        _splice() {
            local IFS=$'\n'
            COMPREPLY=($(splice "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null))
            if [ ${#COMPREPLY[@]} -gt 0 ]; then
                COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "${COMP_WORDS[COMP_CWORD]}"))
            fi
        }
        complete -o default -F _splice splice

        """;

    private const string Zsh = """
        #compdef splice
        _splice() {
            local -a candidates
            candidates=("${(@f)$(splice "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            if (( ${#candidates[1]} )); then
                compadd -- "${candidates[@]}"
            else
                _files
            fi
        }
        compdef _splice splice

        """;

    private const string Fish = """
        function __splice_candidates
            set -l line (commandline -cp)
            splice "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c splice -a '(__splice_candidates)'

        """;
}
