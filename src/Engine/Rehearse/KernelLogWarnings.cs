using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Knows which lines of a kernel log tell of trouble in the kernel itself. Trouble of programs (a segfault) and
/// the notes a kernel makes of an unsigned or out-of-tree module are none.
/// </summary>
public static class KernelLogWarnings
{
    /// <summary>A stack trace this many lines or fewer after a finding belongs to it and is no finding of its own.</summary>
    private const int TraceDistance = 60;

    // The processor-bug notes of the boot say "WARNING:" of settings, not of events.
    private static readonly Regex Harmless = Match(@"taint(s|ing) kernel|Spectre V\d ?: WARNING|MDS: |MMIO Stale Data: |GDS: |TAA: ");

    private static readonly ImmutableArray<(string Kind, Regex Pattern)> Patterns =
    [
        ("panic", Match(@"Kernel panic|Fatal exception|not syncing")),
        ("bug", Match(@"\bBUG: |kernel BUG at |scheduling while atomic|sleeping function called from invalid context|Bad page state|Bad rss-counter")),
        // The kernel's own faults end in ',' or ':' where those of a program are followed by "ip:".
        ("oops", Match(@"\bOops\b|general protection fault[,:]|[Uu]nable to handle kernel|invalid opcode: |double fault: |divide error: |stack segment: |int3: |unchecked MSR access|Internal error: |\bRIP: 0010:")),
        ("lockdep", Match(@"possible (circular|recursive|irq lock inversion|deadlock)|inconsistent lock state|bad unlock balance|held lock freed|lock held when returning to user space|suspicious RCU usage|Invalid wait context|turning off the locking correctness validator")),
        ("stall", Match(@"rcu.*(detected stalls|self-detected stall|kthread starved)|soft lockup|hard LOCKUP|blocked for more than \d+ seconds|NMI watchdog: (BUG|Watchdog)|workqueue lockup")),
        ("warning", Match(@"\bWARNING: ")),
        ("unreliable", Match(@"\bunreliable\b")),
        ("sanitizer", Match(@"KASAN: |KCSAN: |KMSAN: |KFENCE: |UBSAN: |kmemleak: \d+ new")),
        ("corruption", Match(@"list_(add|del) corruption|refcount_t: |Slab .*corrupt|Object already free|Redzone overwritten|Poison overwritten|sysfs: cannot create duplicate|usercopy: Kernel memory|CFI failure|control protection|stack-protector:|ftrace bug|jump_label: Fatal|static_call: ")),
        ("module", Match(@": Unknown symbol |disagrees about version of symbol|invalid module format|exports duplicate symbol|Unknown rela relocation|module_layout")),
        ("trace", Match(@"\bCall Trace:|\bBacktrace:|cut here")),
    ];

    /// <summary>The lines that are warnings, in order.</summary>
    public static ImmutableArray<KernelLogWarning> Find(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var found = ImmutableArray.CreateBuilder<KernelLogWarning>();
        var sinceLast = int.MaxValue;
        foreach (var line in lines)
        {
            sinceLast = sinceLast == int.MaxValue ? sinceLast : sinceLast + 1;
            if (Classify(line) is not { } kind || (kind == "trace" && sinceLast <= TraceDistance))
                continue;
            found.Add(new KernelLogWarning(kind, line));
            sinceLast = 0;
        }

        return found.ToImmutable();
    }

    /// <summary>The kind of trouble one line tells of, or null.</summary>
    public static string? Classify(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (Harmless.IsMatch(line))
            return null;
        foreach (var (kind, pattern) in Patterns)
        {
            if (pattern.IsMatch(line))
                return kind;
        }

        return null;
    }

    // A log is foreign input: linear time whatever it says.
    private static Regex Match(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
