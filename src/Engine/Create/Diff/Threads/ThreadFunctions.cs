using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Threads;

/// <summary>
/// Finds functions that nobody may be in while the update is applied, and that a kernel thread is in as long as it runs: the unit hands them to what
/// makes kernel threads, and they loop until they are told to stop, or for ever.
/// </summary>
/// <param name="unit">The unit as it runs.</param>
/// <param name="architecture">Reads its code.</param>
/// <param name="options">What the author knows better, and what the kernel's build tells.</param>
/// <param name="name">What to call the unit in messages.</param>
internal sealed class ThreadFunctions(ObjectModel unit, IArchitecture architecture, DiffOptions options, string name)
{
    // Each takes the thread's function first (include/linux/kthread.h, include/linux/sched/task.h). Threads for each processor and workers are not
    // among them: their loops are the kernel's own, which calls what they are given again and again.
    private static readonly string[] s_makers = ["kthread_create_on_node", "kthread_create_on_cpu", "kernel_thread", "create_io_thread"];

    // With these a thread asks whether it shall stop or be parked (kernel/kthread.c).
    private static readonly string[] s_questions = ["kthread_should_stop", "kthread_should_park", "__kthread_should_park", "kthread_freezable_should_stop"];

    // With these it ends without returning, by their names since 5.17 and before.
    private static readonly string[] s_endings =
    [
        "kthread_exit", "kthread_complete_and_exit", "__module_put_and_kthread_exit", "do_exit", "do_group_exit", "make_task_dead",
        "complete_and_exit", "__module_put_and_exit",
    ];

    /// <summary>Adds the refusals, and what the author overruled of them, to a judged difference.</summary>
    public ObjectDifference Judge(ObjectDifference difference)
    {
        var refusals = new List<Diagnostic>();
        var overruled = new List<IgnoredDifference>();
        // A constant is written over only while nobody is in its readers.
        var vacated = difference.Changed.Select(difference.Correlation.ToPre).OfType<Piece>().Concat(difference.Rewritten.SelectMany(r => r.Readers));
        foreach (var function in vacated.Where(p => p is { Kind: PieceKind.Function, IsCold: false }).Distinct().Where(IsStayedIn))
        {
            if (FindStarter(function) is not { } start)
                continue;
            var place = $"{name}: {function.Name}";
            var refusal = DiffDiagnostics.StayedInByThread(place, start.Maker, start.Starter.Name);
            if (options.AllowedThreads.Contains(function.Name) || options.AllowedThreads.Contains(place))
                overruled.Add(new IgnoredDifference(function.Name, $"{refusal.Code}: {refusal.Message}"));
            else
                refusals.Add(refusal);
        }

        return difference with { Diagnostics = [.. difference.Diagnostics, .. refusals], Overruled = [.. difference.Overruled, .. overruled] };
    }

    private bool IsStayedIn(Piece function)
    {
        if (ControlFlow.Read(function, architecture.Code, EndsTask) is not { } flow)
            return false;
        var questions = function.References.Where(r => r.IsBranch && r.External is { } asked && s_questions.Contains(asked)).ToList();
        return questions.Exists(flow.IsRepeated) || flow.IsNeverLeft;
    }

    private static bool EndsTask(PieceReference call) =>
        IsEnding(call) || (call.Target is { Kind: PieceKind.Function } callee && callee.References.Any(IsEnding));

    private static bool IsEnding(PieceReference reference) => reference.External is { } called && s_endings.Contains(called);

    private (Piece Starter, string Maker)? FindStarter(Piece function)
    {
        string? maker = null;
        var follower = new AddressFollower(architecture.Code, unit, options.Signatures, options.Callees, (callee, parameter) =>
        {
            var isMaker = parameter == 0 && s_makers.Contains(callee);
            if (isMaker)
                maker ??= callee;
            return isMaker;
        });
        foreach (var starter in unit.Functions.Where(p => p.References.Any(r => r.Target == function && r is { TargetOffset: 0, IsBranch: false })))
        {
            follower.Follow(starter, function, out _);
            if (maker is not null)
                return (starter, maker);
        }

        return null;
    }
}
