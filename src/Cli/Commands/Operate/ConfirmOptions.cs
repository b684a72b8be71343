using System.CommandLine;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>-y</c> and <c>-n</c>: whether a plan is carried out.</summary>
internal sealed class ConfirmOptions
{
    private readonly Option<bool> _yes = new("-y", "--yes") { Description = "Carry the plan out without asking" };
    private readonly Option<bool> _preview = new("-n", "--dry-run") { Description = "Show the plan and change nothing" };

    public void AddTo(Command command)
    {
        command.Options.Add(_yes);
        command.Options.Add(_preview);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_yes) && result.GetValue(_preview))
                result.AddError("Give -y or -n.");
        });
    }

    public bool IsPreview(ParseResult arguments) => arguments.GetValue(_preview);

    public bool IsYes(ParseResult arguments) => arguments.GetValue(_yes);
}
