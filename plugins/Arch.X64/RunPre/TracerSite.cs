using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// The call of the function tracer at a function's entry: a nop while nobody traces, a call of the tracer or of a
/// trampoline while somebody does, and the compiled call before boot (arch/x86/kernel/ftrace.c).
/// </summary>
internal static class TracerSite
{
    private const string BpfTrampoline = "bpf_trampoline_";

    private static readonly string[] Tracers = ["__fentry__", "ftrace_caller", "ftrace_regs_caller", "ftrace_trampoline"];

    public static bool Match(in PieceMatch match, int at, out int length)
    {
        length = X64Bytes.BranchLength;
        var code = match.Code[at..];
        var live = match.Live[at..];
        var isCall = code.Length >= length && code[0] == X64Bytes.Call && match.RelocationAt(at + 1) is not null;
        if (!isCall && !code.StartsWith(X64Bytes.Nop5))
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "neither a call nor a nop stands at a tracer site");
        if (live.StartsWith(X64Bytes.Nop5))
        {
            match.Findings.EditedSites += isCall ? 1 : 0;
            return true;
        }

        if (live[0] != X64Bytes.Call)
            return match.Fail(at, $"tracer entry: {match.Show(at, length)}");
        var names = BranchSite.TargetNames(match, at + 1);
        if (!BranchSite.ContainsAny(names, Tracers) && !names.Any(n => n.StartsWith(BpfTrampoline, StringComparison.Ordinal)))
            return match.Fail(at, $"the entry calls {match.LiveTarget(at + 1):x}, which is no tracer");
        match.Findings.EditedSites++;
        BranchSite.LearnIfSame(match, at + 1, names);
        return true;
    }
}
