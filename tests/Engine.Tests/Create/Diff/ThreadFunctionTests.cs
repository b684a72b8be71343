using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>A function that a kernel thread stays in is refused when it changes; one that is left, or is no thread's function, is not.</summary>
public class ThreadFunctionTests
{
    private const string Head = """
        extern void *kthread_create_on_node(int (*f)(void *), void *data, int node, const char *name, ...), *kthread_create_on_cpu(int (*f)(void *), void *data, unsigned cpu, const char *name);
        extern int kernel_thread(int (*f)(void *), void *data, unsigned long flags);
        extern _Bool kthread_should_stop(void), kthread_freezable_should_stop(_Bool *), kthread_should_park(void);
        extern void kthread_exit(long) __attribute__((noreturn)), kthread_parkme(void), work(int), keep(void *, int), other_create(int (*f)(void *));
        extern int next(void), wake_up_process(void *);

        """;

    private const string Loop = "static int run(void *data) { work(1); while (!kthread_should_stop()) { work(V); next(); } work(2); return 0; } ";
    private const string Start = "int start(void) { void *t = kthread_create_on_node(run, 0, -1, \"name\"); return t ? wake_up_process(t) : -12; } ";

    private static ObjectDifference Diff(string unit, params string[] allowed) => ObjectPair.Diff(
        CFixture.Compile("#define V 3\n" + Head + unit, CFixture.Kernel), CFixture.Compile("#define V 4\n" + Head + unit, CFixture.Kernel),
        new DiffOptions { TypeSizes = ObjectPair.Sizes, AllowedThreads = allowed.ToHashSet() });

    private static Diagnostic Refusal(string unit)
    {
        var difference = Diff(unit);
        difference.AssertRefused("KSP2127");
        return Assert.Single(difference.Diagnostics, d => d.Code == "KSP2127");
    }

    [Fact]
    public void The_refusal_names_the_function_who_starts_the_thread_and_what_to_do()
    {
        var refusal = Refusal(Loop + Start);

        Assert.Equal("unit.c: run", refusal.Location);
        Assert.Contains("start hands it to kthread_create_on_node", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-thread", refusal.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__attribute__((section(\".init.text\"))) int start(void) { return !kthread_create_on_node(run, 0, -1, \"n\"); }")]
    [InlineData("int start(int cpu) { return !kthread_create_on_cpu(run, 0, cpu, \"n\"); }")]
    [InlineData("int start(void) { return kernel_thread(run, 0, 0); }")]
    [InlineData("static __attribute__((noinline)) void *make(int (*f)(void *), int n) { work(n); return kthread_create_on_node(f, 0, n, \"n\"); } int start(void) { return make(run, 1) || make(run, 2); }")]
    public void Every_way_to_make_a_thread_counts(string start) => Refusal(Loop + start);

    [Theory]
    [InlineData("static int run(void *d) { _Bool f; do { work(V); if (next()) continue; work(9); } while (!kthread_freezable_should_stop(&f)); return 0; } ")]
    [InlineData("static int run(void *d) { for (;;) { if (kthread_should_park()) kthread_parkme(); if (next()) break; work(V); } return 0; } ")]
    [InlineData("static int run(void *d) { for (;;) { work(V); if (next()) work(7); } } ")]
    [InlineData("static int run(void *d) { while (!kthread_should_stop()) switch (next()) { case 1: work(V); break; case 2: work(7); break; case 3: keep(d, 1); break; case 4: keep(d, 2); break; case 5: work(1); break; case 6: keep(0, 4); } return 0; } ")]
    [InlineData("static inline void part(void) { work(V); next(); } static int run(void *d) { while (!kthread_should_stop()) part(); return 0; } ")]
    public void Every_loop_that_only_being_stopped_ends_counts(string run) => Refusal(run + Start);

    [Theory]
    [InlineData("static int run(void *d) { if (kthread_should_stop()) return -4; while (next()) work(V); return 0; } ")]
    [InlineData("static int run(void *d) { while (next()) work(V); return 0; } ")]
    [InlineData("static int run(void *d) { while (next()) work(V); kthread_exit(0); } ")]
    [InlineData("static __attribute__((noinline, noreturn)) void leave(void) { work(0); kthread_exit(0); } static int run(void *d) { for (;;) { work(V); if (next()) leave(); } } ")]
    public void A_thread_that_ends_by_itself_is_accepted(string run) => Diff(run + Start).AssertChanges("run");

    [Theory]
    [InlineData("int start(void) { other_create(run); return !kthread_create_on_node((void *)next, run, -1, \"n\"); }")]
    [InlineData("static int idle(void *d) { while (!kthread_should_stop()) next(); return 0; } int start(void) { void *t = kthread_create_on_node(idle, 0, -1, \"n\"); other_create(run); return !t; }")]
    [InlineData("int start(void) { return run(0); }")]
    public void A_function_that_is_no_threads_main_function_is_accepted(string start) =>
        Diff(Loop.Replace("static int run", "__attribute__((noinline)) int run", StringComparison.Ordinal) + start).AssertChanges("run");

    [Fact]
    public void Functions_that_the_threads_function_calls_may_change() =>
        Diff("static __attribute__((noinline)) void part(void) { work(V); next(); } static int run(void *d) { while (!kthread_should_stop()) part(); return 0; } " + Start).AssertChanges("part");

    [Fact]
    public void A_constant_that_the_threads_function_reads_counts_like_its_code()
    {
        var difference = Diff("static const int table[4] = { 1, 2, V, 9 }; static int run(void *d) { while (!kthread_should_stop()) work(table[next()]); return 0; } " + Start);

        Assert.Empty(difference.Changed);
        Assert.Equal("unit.c: run", Assert.Single(difference.Diagnostics, d => d.Code == "KSP2127").Location);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("unit.c: run")]
    public void The_author_may_say_that_no_such_thread_runs(string word)
    {
        var difference = Diff(Loop + Start, word);

        difference.AssertChanges("run");
        Assert.StartsWith("KSP2127: ", Assert.Single(difference.Overruled, o => o.Name == "run").Reason, StringComparison.Ordinal);
        Diff(Loop + Start, "start", "other.c: run").AssertRefused("KSP2127");
    }
}
