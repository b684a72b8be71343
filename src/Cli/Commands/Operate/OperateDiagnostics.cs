using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What keeps a plan from being carried out though it could be.</summary>
internal static class OperateDiagnostics
{
    public static Diagnostic NotConfirmed() => Diagnostic.Error(
        "KSP6414", "The plan was not confirmed, so nothing was changed.", null, "Answer y, or give -y where nobody can be asked; -n only shows the plan.");

    public static Diagnostic SwitchedOff(string what) => Diagnostic.Info("KSP6415", $"Unattended operation is switched off by {what}.", what);

    public static Diagnostic NoBuildTool(string program, string package) => Diagnostic.Error(
        "KSP6424", $"The program {program} is not installed; making updates needs it.", null, $"Install it: apt-get install {package}");

    public static Diagnostic NobodyTrusted(string folder) => Diagnostic.Warning(
        "KSP6425", "No key is trusted, so every update is refused unless --trust names one.", folder, "Put the public keys of authors you trust there, as NAME.pub.");

    public static Diagnostic Quiet(string file) => Diagnostic.Info("KSP6421", "These are hours at which nothing happens by itself (quiet_hours).", file);

    public static Diagnostic NoReplay(string file) => Diagnostic.Info("KSP6422", "The settings say that a boot shall not apply updates (install_on_reboot).", file);
}
