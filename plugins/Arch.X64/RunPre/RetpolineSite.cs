using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// An indirect branch, compiled as a call or jump to a thunk named for the register: kept, led to another thunk, or written
/// as the plain indirect branch, with a fence before it when the CPU wants one (patch_retpoline in arch/x86/kernel/alternative.c).
/// </summary>
internal static class RetpolineSite
{
    private const string ThunkPrefix = "__x86_indirect_thunk_";

    private static readonly string[] ThunkPrefixes =
        [ThunkPrefix, "__x86_indirect_its_thunk_", "__x86_indirect_call_thunk_", "__x86_indirect_jump_thunk_"];

    // In the order of their numbers in machine code.
    private static readonly string[] Registers =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    public static bool Match(in PieceMatch match, int at, out int length)
    {
        var code = match.Code[at..];
        var prefix = code[0] == X64Bytes.CsPrefix ? 1 : 0;
        var conditional = prefix == 0 && X64Bytes.IsConditional(code);
        var field = conditional ? 2 : prefix + 1;
        length = field + 4;
        if (code.Length < length || (!conditional && code[prefix] is not (X64Bytes.Call or X64Bytes.Jump))
            || match.RelocationAt(at + field) is not { } relocation
            || !relocation.SymbolName.StartsWith(ThunkPrefix, StringComparison.Ordinal)
            || Array.IndexOf(Registers, relocation.SymbolName[ThunkPrefix.Length..]) is var register && register < 0)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no branch to a thunk stands at a retpoline site");

        var live = match.Live.Slice(at, length);
        if (live[..field].SequenceEqual(code[..field]))
            return MatchThunk(match, at + field, register);
        match.Findings.EditedSites++;
        var isCall = !conditional && code[prefix] == X64Bytes.Call;
        if (conditional)
        {
            // Turned round: the opposite condition jumps over the plain branch.
            if (live[0] != (0x70 | ((code[1] & 0xf) ^ 1)) || live[1] != length - 2)
                return match.Fail(at, $"indirect branch: {match.Show(at, length)}");
            live = live[2..];
        }

        return IsPlainBranch(live, register, isCall) || match.Fail(at, $"indirect branch: {match.Show(at, length)}");
    }

    private static bool MatchThunk(in PieceMatch match, int field, int register)
    {
        var names = BranchSite.TargetNames(match, field);
        foreach (var prefix in ThunkPrefixes)
        {
            if (BranchSite.Contains(names, prefix + Registers[register]))
            {
                BranchSite.LearnIfSame(match, field, names);
                return true;
            }
        }

        // Thunks made at run time have no name (its_allocate_thunk): they are the branch and a trap.
        Span<byte> thunk = stackalloc byte[4];
        var isMade = match.Kernel.TryRead(match.LiveTarget(field), thunk)
            && BranchLength(thunk, register, isCall: false) is var length && length > 0 && thunk[length] == X64Bytes.Int3;
        match.Findings.EditedSites++;
        return isMade || match.Fail(field, $"an indirect branch leads to {match.LiveTarget(field):x}, which is no thunk for {Registers[register]}");
    }

    private static bool IsPlainBranch(ReadOnlySpan<byte> live, int register, bool isCall)
    {
        if (live.StartsWith(X64Bytes.LoadFence))
            live = live[X64Bytes.LoadFence.Length..];
        var length = BranchLength(live, register, isCall);
        if (length == 0)
            return false;
        live = live[length..];
        if (!isCall && !live.IsEmpty && live[0] == X64Bytes.Int3)
            live = live[1..];
        return Nops.IsFiller(live);
    }

    /// <summary>Bytes of <c>call *%reg</c> or <c>jmp *%reg</c>; 0 when it is something else.</summary>
    private static int BranchLength(ReadOnlySpan<byte> code, int register, bool isCall)
    {
        var prefix = register >= 8 ? 1 : 0;
        if (code.Length < prefix + 2 || (prefix == 1 && code[0] != X64Bytes.RexB))
            return 0;
        return code[prefix] == 0xff && code[prefix + 1] == (isCall ? 0xd0 : 0xe0) + (register & 7) ? prefix + 2 : 0;
    }
}
