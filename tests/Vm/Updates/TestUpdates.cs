using Ksplice.Engine.Pipeline;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>The updates that scenarios use, each made when first asked for and then used by all.</summary>
internal static class TestUpdates
{
    /// <summary>Line that <see cref="Meminfo"/> adds to <c>/proc/meminfo</c>.</summary>
    public const string MeminfoMark = "KspliceTest";

    /// <summary>What <see cref="Both"/> adds to the end of <c>/proc/version</c>: a number in the code, no text that could be kept.</summary>
    public const string VersionMark = "\n+";

    private static readonly SourceEdit s_meminfo =
        new("fs/proc/meminfo.c", "static int meminfo_proc_show(", "return 0;", $"seq_puts(m, \"{MeminfoMark}:         42 kB\\n\");");

    private static readonly SourceEdit s_version =
        new("fs/proc/version.c", "static int version_proc_show(", "return 0;", "seq_putc(m, '+');");

    private static readonly SourceEdit s_dummy =
        new("drivers/net/dummy.c", "static int dummy_change_carrier(", "if (new_carrier)", "if (!new_carrier) return -EPERM;");

    private static readonly SourceEdit s_inotify =
        new("fs/notify/inotify/inotify_user.c", "static ssize_t inotify_read(", "start = buf;", "if (count == 4242) return -EDOM;");

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

    /// <summary>Where an edited copy of an update may be put.</summary>
    public static string PathOf(string id) => Path.Combine(s_folder, id + ".ksplice");

    private static Lazy<Task<string>> Made(string id, params SourceEdit[] edits) => new(() => CreateAsync(id, edits));

    private static async Task<string> CreateAsync(string id, SourceEdit[] edits)
    {
        var kernel = await TestKernel.GetAsync();
        var patch = Path.Combine(s_folder, id + ".patch");
        await File.WriteAllTextAsync(patch, string.Concat(edits.Select(edit => edit.ToPatch(kernel.Tree.Source))));
        var request = new CreateRequest
        {
            Patches = [patch],
            Inputs = kernel.Inputs,
            Architecture = await Checkout.ArchitectureAsync(),
            Workspace = TestKernel.Workspace,
            Jobs = Environment.ProcessorCount,
            Output = PathOf(id),
            Id = id,
        };
        return Outcomes.Require(await CreateUpdate.RunAsync(request, null, CancellationToken.None)).Path;
    }
}
