using Ksplice.Abstractions.Diagnostics;
using Ksplice.Corpus;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>The updates that scenarios use, each made when first asked for and then used by all.</summary>
internal static class TestUpdates
{
    /// <summary>Line that <see cref="Meminfo"/> adds to <c>/proc/meminfo</c>.</summary>
    public const string MeminfoMark = "KspliceTest";

    /// <summary>What <see cref="Both"/> adds to the end of <c>/proc/version</c>: a number in the code, no text that could be kept.</summary>
    public const string VersionMark = "\n+";

    /// <summary>How <see cref="States"/> calls the state of a running task.</summary>
    public const string StateMark = "R (racing)";

    /// <summary>How the first of <see cref="Layers"/> calls that state.</summary>
    public const string FirstState = "R (one)";

    /// <summary>How the second of them does.</summary>
    public const string SecondState = "R (two)";

    /// <summary>Line that <see cref="CpuInfo"/> puts before each processor of <c>/proc/cpuinfo</c>.</summary>
    public const string CpuMark = "KspliceTest";

    /// <summary>The constant that <see cref="CpuInfo"/> changes.</summary>
    public const string CpuOperations = "cpuinfo_op";

    private static readonly TrustPolicy s_anybody = new([], AllowUnsigned: true, []);

    private static readonly SourceEdit s_meminfo =
        new("fs/proc/meminfo.c", "static int meminfo_proc_show(", "return 0;", $"seq_puts(m, \"{MeminfoMark}:         42 kB\\n\");");

    private static readonly SourceEdit s_version =
        new("fs/proc/version.c", "static int version_proc_show(", "return 0;", "seq_putc(m, '+');");

    private static readonly SourceEdit s_dummy =
        new("drivers/net/dummy.c", "static int dummy_change_carrier(", "if (new_carrier)", "if (!new_carrier) return -EPERM;");

    private static readonly SourceEdit s_inotify =
        new("fs/notify/inotify/inotify_user.c", "static ssize_t inotify_read(", "start = buf;", "if (count == 4242) return -EDOM;");

    private static readonly SourceEdit s_states =
        new("fs/proc/array.c", "static const char * const task_state_array[] = {", "};", $"[0] = \"{StateMark}\",");

    private static readonly SourceEdit s_dummyOperations =
        new("drivers/net/dummy.c", "static const struct net_device_ops dummy_netdev_ops = {", "};", ".ndo_change_carrier = NULL,");

    // One instance for each CPU: what each shows is how often it was asked, after what it began with.
    private static readonly SourceEdit s_perCpu = new(
        "fs/proc/version.c", "static int version_proc_show(", "return 0;",
        "{ static DEFINE_PER_CPU(int, asked) = 40; seq_printf(m, \"[%d %d]\", get_cpu(), this_cpu_inc_return(asked)); put_cpu(); }");

    // Directives begin where a line may: behind indentation.
    private static readonly SourceEdit s_cpuinfo = new(
        "arch/x86/kernel/cpu/proc.c", "static void c_stop(", "const struct seq_operations cpuinfo_op = {",
        $"static int show_marked(struct seq_file *m, void *v) {{ seq_puts(m, \"{CpuMark}\\n\"); return show_cpuinfo(m, v); }}\n#define show_cpuinfo show_marked");

    private static readonly SourceEdit s_asked = new(
        "arch/x86/kernel/cpu/proc.c", "static int show_cpuinfo(", "static int show_cpuinfo(struct seq_file *m, void *v)", "static unsigned int asked;");

    private static readonly SourceEdit s_sayAsked = s_asked with { Before = "cpu = c->cpu_index;", Line = "seq_printf(m, \"asked\\t\\t: %u\\n\", ++asked);" };

    private static readonly SourceEdit s_sayAgain = s_asked with { Before = "/* Cache size */", Line = "seq_printf(m, \"again\\t\\t: %u\\n\", asked += 10);" };

    private static readonly SourceEdit s_sayThrice =
        s_asked with { Before = "seq_puts(m, \"flags\\t\\t:\");", Line = "seq_printf(m, \"thrice\\t\\t: %u\\n\", asked += 1000);" };

    private static readonly SourceEdit s_onlyFirst =
        new("arch/x86/kernel/cpu/proc.c", "static void *c_start(", "if ((*pos) < nr_cpu_ids)", "asked += 100; if (*pos) return NULL;");

    // Listing /proc comes by here; with a placeholder in place of the table's address the kernel would fault.
    private static readonly SourceEdit s_lookup = new(
        "fs/dcache.c", "struct dentry *__d_lookup(", "rcu_read_lock();", "if (!name->name) return NULL;");

    // All processes, and whether this CPU finds its own share by both ways that code has.
    private static readonly SourceEdit s_processes = new(
        "fs/proc/loadavg.c", "static int loadavg_proc_show(", "return 0;",
        "{ unsigned long all = 0; int cpu, same; for_each_possible_cpu(cpu) all += per_cpu(process_counts, cpu); cpu = get_cpu();"
        + " same = this_cpu_read(process_counts) == per_cpu(process_counts, cpu); put_cpu(); seq_printf(m, \"%lu %d\\n\", all, same); }");

    private static readonly SourceEdit s_battery = new(
        "drivers/hid/hid-input.c", "static const struct hid_device_id hid_battery_quirks[] = {", "{}", "{ HID_USB_DEVICE(0x4b53, 0x0001), HID_BATTERY_QUIRK_IGNORE },");

    // Not in /tmp: a guest has one of its own.
    private static readonly string s_folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "updates")).FullName;

    /// <summary>A built-in function; its new text makes the code stay in memory after an undo.</summary>
    public static Lazy<Task<string>> Meminfo { get; } = Made("vm-meminfo", s_meminfo);

    /// <summary>A built-in function with a warning, whose table entry means a text of the update's own.</summary>
    public static Lazy<Task<string>> Warning { get; } = Made("vm-warning", s_version with { Line = "WARN_ON_ONCE(!m); seq_putc(m, '+');" });

    /// <summary>A function of the module dummy, which then refuses to lose its carrier; nothing of it can be kept.</summary>
    public static Lazy<Task<string>> Dummy { get; } = Made("vm-dummy", s_dummy);

    /// <summary>Two units: one of the kernel proper, one of a module.</summary>
    public static Lazy<Task<string>> Both { get; } = Made("vm-both", s_version, s_dummy);

    /// <summary>The function that readers of inotify wait in.</summary>
    public static Lazy<Task<string>> Inotify { get; } = Made("vm-inotify", s_inotify);

    /// <summary>The same change as an update of its own, so that it can come while the code of the other stays in memory.</summary>
    public static Lazy<Task<string>> InotifyAgain { get; } = Made("vm-inotify-again", s_inotify);

    /// <summary>A built-in function that counts, on each CPU by itself, how often it was called: <c>[CPU COUNT]</c> behind <c>/proc/version</c>, from 41.</summary>
    public static Lazy<Task<string>> PerCpu { get; } = Made("vm-per-cpu", s_perCpu);

    /// <summary>Says in <c>/proc/loadavg</c> what a variable of the kernel knows that has an instance for each CPU and is not exported.</summary>
    public static Lazy<Task<string>> Processes { get; } = Made("vm-processes", s_processes);

    /// <summary>A table of texts of the kernel proper, and no function.</summary>
    public static Lazy<Task<string>> States { get; } = Made("vm-states", s_states);

    /// <summary>An operation of the module dummy that is gone: nothing but a pointer in a constant changes.</summary>
    public static Lazy<Task<string>> DummyOperations { get; } = Made("vm-dummy-operations", s_dummyOperations);

    /// <summary>One more entry in a table of the module hid, which a function of another unit of it searches: a made-up device, 4b53:1, has no battery.</summary>
    public static Lazy<Task<string>> Battery { get; } = Made("vm-battery", s_battery);

    /// <summary>A new function in a structure of operations that other units use, which the author must vouch for.</summary>
    public static Lazy<Task<string>> CpuInfo { get; } = new(async () => Outcomes.Require(await CreateCpuInfoAsync(CpuOperations)).Path);

    /// <summary>Counts in a variable of its own how often a processor was shown, and says so.</summary>
    public static Lazy<Task<string>> Asked { get; } = Made("vm-asked", s_asked, s_sayAsked);

    /// <summary>On top of <see cref="Asked"/>: the same function counts ten more and says that too.</summary>
    public static Lazy<Task<string>> AskedAgain { get; } = MadeAfter("vm-asked-again", [Asked], s_sayAgain);

    /// <summary>On top of both: the same function once more.</summary>
    public static Lazy<Task<string>> AskedThrice { get; } = MadeAfter("vm-asked-thrice", [Asked, AskedAgain], s_sayThrice);

    /// <summary>On top of <see cref="Asked"/>: another function of the unit counts a hundred more, and shows the first processor alone.</summary>
    public static Lazy<Task<string>> AskedFirst { get; } = MadeAfter("vm-asked-first", [Asked], s_onlyFirst);

    /// <summary>Another function of the unit, made from what was shipped.</summary>
    public static Lazy<Task<string>> FirstAlone { get; } = Made("vm-first-alone", s_onlyFirst with { Line = "if (*pos) return NULL;" });

    /// <summary>The same function, made from what was shipped.</summary>
    public static Lazy<Task<string>> AskedStranger { get; } = Made("vm-asked-stranger", s_sayAgain with { Line = "seq_puts(m, \"stranger\\n\");" });

    /// <summary>Makes <see cref="CpuInfo"/>, or tries to.</summary>
    /// <param name="rewrite">The constants that the author vouches for.</param>
    public static Task<Outcome<CreateReport>> CreateCpuInfoAsync(params string[] rewrite) => CreateAsync("vm-cpuinfo", rewrite, s_cpuinfo);

    /// <summary>Where a file that updates are made from may be put.</summary>
    public static string FileOf(string name) => Path.Combine(s_folder, name);

    /// <summary>Two sources of the distribution's kernel, to take real fixes from.</summary>
    public static async Task<RunMaterial> FetchRealFixesAsync() => await RunMaterial.FetchAsync(
        Path.Combine(await Checkout.ProgramFolderAsync(), "plugins"), TestKernel.Workspace, "6.1.176-1", "6.1.187-1", CancellationToken.None);

    /// <summary>
    /// For the kernel of a newer series: code that has constants written by boot in it, a built-in function and one of a module. None of it
    /// can be kept.
    /// </summary>
    public static Lazy<Task<string>> Newer { get; } = new(async () =>
        Outcomes.Require(await CreateAsync(await TestKernel.GetNewerAsync(), "vm-newer", [], [], [s_lookup, s_version, s_dummy])).Path);

    /// <summary>On top of <see cref="Newer"/>: the functions of kernel proper and module that it changed, once more.</summary>
    public static Lazy<Task<string>> NewerAgain { get; } = new(async () =>
    {
        var (kernel, below) = (await TestKernel.GetNewerAsync(), await Newer.Value);
        var texts = new[] { s_version, s_dummy }.Select(edit => (edit.File, Text: AuthoredPatch.Insert(
            File.ReadAllText(Path.Combine(kernel.Tree.Source, edit.File)), edit.Function, edit.Before, edit.Line))).ToList();
        var patch = FileOf("vm-newer-again.patch");
        await AuthoredPatch.WriteAsync(patch, texts[0].File, texts[0].Text, AuthoredPatch.Edit(texts[0].Text, s_version.Line, s_version.Line + " seq_putc(m, '#');"));
        var module = FileOf("vm-newer-again-module.patch");
        await AuthoredPatch.WriteAsync(module, texts[1].File, texts[1].Text, AuthoredPatch.Edit(texts[1].Text, "-EPERM", "-EDOM"));
        return Outcomes.Require(await CreateAsync(kernel, "vm-newer-again", [patch, module], r => r with { After = [below], Trust = s_anybody })).Path;
    });

    /// <summary>
    /// Two updates with all that a second can share with the first: a function that the first brought and the second changes
    /// (<c>told</c> in <c>/proc/cpuinfo</c>), a constant that both write over (the state of a running task), hooks of both on one variable, shadow
    /// fields of pipes of which the second has one of its own and uses that of the first.
    /// </summary>
    public static Lazy<Task<(string First, string Second)>> Layers { get; } = new(async () =>
    {
        const string cpu = "arch/x86/kernel/cpu/proc.c", show = "static int show_cpuinfo(", states = "fs/proc/array.c", pipe = "fs/pipe.c", ioctl = "static long pipe_ioctl(";
        var source = (await TestKernel.GetAsync()).Tree.Source;
        string Shipped(string file) => File.ReadAllText(Path.Combine(source, file));
        var firstCpu = AuthoredPatch.Edit(Shipped(cpu), show, $"static noinline void told(struct seq_file *m)\n{{\n\tseq_printf(m, \"told\\t\\t: %u\\n\", 1);\n}}\n\n{show}");
        firstCpu = AuthoredPatch.Edit(firstCpu, "\tcpu = c->cpu_index;\n", "\tcpu = c->cpu_index;\n\ttold(m);\n");
        var firstStates = AuthoredPatch.Edit(Shipped(states), "\"R (running)\"", $"\"{FirstState}\"");
        var firstPipe = AuthoredPatch.IncludeHeader(Shipped(pipe)) + AuthoredPatch.Lines("pipe-set.c");
        firstPipe = AuthoredPatch.Edit(firstPipe, ioctl, AuthoredPatch.Lines("pipe-asked.c") + ioctl);
        firstPipe = AuthoredPatch.Insert(firstPipe, ioctl, "default:", "case 0x4b53:\n\t\treturn ask(pipe);");
        firstPipe = AuthoredPatch.Insert(firstPipe, "void free_pipe_info(", "kfree(pipe);", "ksplice_shadow_free(pipe, PIPE_ASKED, NULL);");
        var first = await LayerAsync("vm-layer-one", [], [(cpu, Shipped(cpu), firstCpu), (states, Shipped(states), firstStates), (pipe, Shipped(pipe), firstPipe)]);
        var secondPipe = AuthoredPatch.Edit(firstPipe, ioctl, AuthoredPatch.Lines("pipe-more.c") + ioctl) + AuthoredPatch.Lines("pipe-double.c");
        secondPipe = AuthoredPatch.Edit(secondPipe, "\t\treturn ask(pipe);", "\t\treturn ask_more(pipe);");
        secondPipe = AuthoredPatch.Insert(secondPipe, "void free_pipe_info(", "kfree(pipe);", "ksplice_shadow_free(pipe, PIPE_MORE, NULL);");
        var second = await LayerAsync(
            "vm-layer-two", [first],
            [
                (cpu, firstCpu, AuthoredPatch.Edit(firstCpu, "\\n\", 1);", "\\n\", 2);")),
                (states, firstStates, AuthoredPatch.Edit(firstStates, FirstState, SecondState)),
                (pipe, firstPipe, secondPipe),
            ]);
        return (first, second);
    });

    private static async Task<string> LayerAsync(string id, string[] after, IReadOnlyList<(string File, string Before, string After)> edits)
    {
        var patches = edits.Select(edit => FileOf($"{id}-{edit.File.Replace('/', '-')}.patch")).ToList();
        foreach (var (edit, patch) in edits.Zip(patches))
            await AuthoredPatch.WriteAsync(patch, edit.File, edit.Before, edit.After);
        return Outcomes.Require(await CreateAsync(id, patches, r => r with { After = after, Trust = s_anybody })).Path;
    }

    /// <summary>Where an edited copy of an update may be put.</summary>
    public static string PathOf(string id) => Path.Combine(s_folder, id + ".ksplice");

    private static Lazy<Task<string>> Made(string id, params SourceEdit[] edits) => new(async () => Outcomes.Require(await CreateAsync(id, [], edits)).Path);

    private static Lazy<Task<string>> MadeAfter(string id, Lazy<Task<string>>[] below, params SourceEdit[] edits) => new(async () =>
        Outcomes.Require(await CreateAsync(await TestKernel.GetAsync(), id, [], await Task.WhenAll(below.Select(b => b.Value)), edits)).Path);

    private static async Task<Outcome<CreateReport>> CreateAsync(string id, string[] rewrite, params SourceEdit[] edits) =>
        await CreateAsync(await TestKernel.GetAsync(), id, rewrite, [], edits);

    private static async Task<Outcome<CreateReport>> CreateAsync(TestKernel kernel, string id, string[] rewrite, string[] after, SourceEdit[] edits)
    {
        var patch = FileOf(id + ".patch");
        await File.WriteAllTextAsync(patch, string.Concat(edits.Select(edit => edit.ToPatch(kernel.Tree.Source))));
        return await CreateAsync(kernel, id, [patch], r => r with
        {
            RewrittenConstants = rewrite.ToHashSet(StringComparer.Ordinal), After = after, Trust = s_anybody,
        });
    }

    /// <summary>Makes an update from patches, or tries to.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="patches">Paths of the patches, in order.</param>
    /// <param name="change">What is asked for besides; null for nothing.</param>
    public static async Task<Outcome<CreateReport>> CreateAsync(string id, IReadOnlyList<string> patches, Func<CreateRequest, CreateRequest>? change = null) =>
        await CreateAsync(await TestKernel.GetAsync(), id, patches, change);

    private static async Task<Outcome<CreateReport>> CreateAsync(
        TestKernel kernel, string id, IReadOnlyList<string> patches, Func<CreateRequest, CreateRequest>? change)
    {
        var request = new CreateRequest
        {
            Patches = patches,
            Inputs = kernel.Inputs,
            Architecture = await Checkout.ArchitectureAsync(),
            Workspace = TestKernel.Workspace,
            Jobs = Environment.ProcessorCount,
            Output = PathOf(id),
            Id = id,
        };
        return await CreateUpdate.RunAsync(change?.Invoke(request) ?? request, null, CancellationToken.None);
    }
}
