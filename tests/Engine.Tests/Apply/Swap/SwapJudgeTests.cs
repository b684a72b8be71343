using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Tests.Apply.Swap;

public sealed class SwapJudgeTests
{
    private static readonly SwapJudge s_judge = new(Symbols(), ["first", "second"], ["a.c: first", "a.c: second"], ["a.c: before (pre-apply)", "a.c: look (check-apply)"]);

    [Theory]
    [InlineData(SwapStatus.Busy, OutcomeKind.Busy, "KSP5102")]
    [InlineData(SwapStatus.Unreliable, OutcomeKind.Busy, "KSP5103")]
    [InlineData(SwapStatus.BytesDiffer, OutcomeKind.Refused, "KSP5104")]
    [InlineData(SwapStatus.Kprobe, OutcomeKind.Refused, "KSP5105")]
    [InlineData(SwapStatus.CrossesBlock, OutcomeKind.Refused, "KSP5106")]
    [InlineData(SwapStatus.OwnCode, OutcomeKind.Refused, "KSP5107")]
    [InlineData(SwapStatus.NoMemory, OutcomeKind.Failed, "KSP5108")]
    [InlineData(SwapStatus.VerifyFailed, OutcomeKind.Failed, "KSP5108")]
    public void Every_answer_that_is_no_success_has_its_kind_and_code(SwapStatus status, OutcomeKind kind, string code)
    {
        var (judged, diagnostics) = s_judge.Judge(new SwapResult { Status = status, FailingIndex = 1 });

        Assert.Equal((kind, code), (judged, Assert.Single(diagnostics).Code));
    }

    [Theory]
    [InlineData(SwapStatus.Hook, 19, OutcomeKind.Refused, "KSP5127")]
    [InlineData(SwapStatus.Hook, 11, OutcomeKind.Busy, "KSP5128")]
    [InlineData(SwapStatus.BadHook, 0, OutcomeKind.Refused, "KSP5129")]
    public void A_hooks_objection_names_the_hook_and_its_error(SwapStatus status, int error, OutcomeKind kind, string code)
    {
        var (judged, diagnostics) = s_judge.Judge(new SwapResult { Status = status, FailingIndex = 1, FailingOffset = error, Attempts = 5 });

        var only = Assert.Single(diagnostics);
        Assert.Equal((kind, code, "a.c: look (check-apply)"), (judged, only.Code, only.Location));
        if (error == 19)
            Assert.Contains("error 19 (No such device)", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_names_the_function_whose_bytes_are_at_fault()
    {
        var (_, diagnostics) = s_judge.Judge(new SwapResult { Status = SwapStatus.BytesDiffer, FailingIndex = 1 });

        Assert.Equal("a.c: second", diagnostics[0].Location);
    }

    [Fact]
    public void A_fault_outside_all_writes_is_placed_by_the_kernels_own_names()
    {
        var (_, diagnostics) = s_judge.Judge(new SwapResult { Status = SwapStatus.OwnCode, FailingIndex = 7, FailingAddress = 0x1010 });

        Assert.Equal("first+0x10", diagnostics[0].Location);
    }

    [Fact]
    public void Every_task_in_the_way_is_told_with_function_and_named_stack()
    {
        var result = new SwapResult { Status = SwapStatus.Busy, Attempts = 3, Blockers = [new(42, "reader", BlockerTraits.None, 1, 0x2004, [0x2004, 0x1008, 0x10])] };

        var (_, diagnostics) = s_judge.Judge(result);
        var task = Assert.Single(s_judge.Blockers(result));

        Assert.Equal((42, "reader", "second"), (task.ProcessId, task.Command, task.Function));
        Assert.Equal(["second+0x4", "first+0x8", "0x10"], task.Stack);
        Assert.Equal(["KSP5102", "KSP5116"], diagnostics.Select(d => d.Code));
        Assert.Contains("second+0x4 < first+0x8", diagnostics[1].Message, StringComparison.Ordinal);
    }

    private static SymbolTable Symbols()
    {
        var symbols = new SymbolTableBuilder();
        symbols.Add("first"u8, 0x1000, (byte)'t', -1);
        symbols.Add("second"u8, 0x2000, (byte)'t', -1);
        return symbols.Build();
    }
}
