using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What keeps a plan from being carried out though it could be.</summary>
internal static class OperateDiagnostics
{
    public static Diagnostic NotConfirmed() => Diagnostic.Error(
        "KSP6414", "The plan was not confirmed, so nothing was changed.", null, "Answer y, or give -y where nobody can be asked; -n only shows the plan.");

    public static Diagnostic SwitchedOff(string what) => Diagnostic.Info("KSP6415", $"Unattended operation is switched off by {what}.", what);
}
