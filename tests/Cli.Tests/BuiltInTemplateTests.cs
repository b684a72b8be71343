using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Cli.Tests;

/// <summary>What people read after a command; the fields are those of the JSON contract.</summary>
public sealed class BuiltInTemplateTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public static TheoryData<string, string, string> Results => new()
    {
        {
            "verify",
            """{"id":"u-1","matched":{"units":1,"functions":30,"bytes":12000},"symbolsInferred":40,"milliseconds":12}""",
            "u-1 fits: 1 units, 30 functions, 12000 bytes match; 40 symbol values proved (12 ms)\n"
        },
        {
            "verify",
            """
            {"verified":[{"id":"u-1","matched":{"units":1,"functions":30,"bytes":12000},"symbolsInferred":40,"milliseconds":12},
             {"id":"u-2","matched":{"units":2,"functions":3,"bytes":100},"symbolsInferred":4,"milliseconds":20}]}
            """,
            "u-1 fits: 1 units, 30 functions, 12000 bytes match; 40 symbol values proved (12 ms)\nu-2 fits: 2 units, 3 functions, 100 bytes match; 4 symbol values proved (20 ms)\n"
        },
        {
            "inspect",
            """
            {"size":2048,"signature":{"state":"unsigned","signers":[]},"update":{"id":"u-2","title":"T","cves":[],
             "kernel":{"release":"6.1.0","architecture":"x64","vmlinuxBuildId":"ab","packageVersion":"6.1-1"},"createdBy":{"engine":"1","compiler":"gcc"},
             "requires":[{"id":"u-1","manifestSha256":"cd"}],
             "targets":[{"name":"vmlinux","buildId":"ab","units":[{"path":"a.c","kind":"builtin",
              "layers":[{"update":"u-1","functions":[],"replaced":["f","g"],"constants":[{"name":"t.1","running":"t"}]}]},
              {"path":"b.c","kind":"builtin","layers":[{"update":"u-1","functions":[],"replaced":[]}]}],"functions":[],"data":[],"ignored":[],"overrules":[]}],
             "hooks":[{"phase":"post-apply","order":0,"function":"h","unit":"a.c"}],"escape":{"reasons":[]},"replacement":{"module":"m"},"entries":[]},"sections":[]}
            """,
            """
            u-2  T
            Kernel        6.1.0 (x64), build-id ab
            Package       6.1-1
            Made by       engine 1, gcc
            Stands on     u-1, manifest cd
            Signature     unsigned
            Size          2 KiB

            Target vmlinux, build-id ab
              unit a.c (builtin)
                over u-1, replacing its f, g
                over u-1's content of t
              unit b.c (builtin)
                over u-1

            Hooks
              post-apply     h (a.c)

            Replacement m

            Entries

            """
        },
        {
            "diff",
            """{"functions":{"changed":["a","b"],"new":["c"],"removed":[]},"data":{"changed":[],"new":[],"patchedInPlace":[],"ignored":[]},"sections":[".text.a"]}""",
            "changed   a, b\nnew       c\nsections  .text.a\n"
        },
        {
            "create",
            """
            {"update":{"id":"u-1","path":"u-1.ksplice","size":2048},"units":[{"path":"a.c","target":"vmlinux","kind":"builtin","milliseconds":7,"cached":true}],
             "targets":[{"name":"vmlinux","functions":{"changed":["f"],"new":[],"removed":[]},"data":{"changed":[],"new":[],"patchedInPlace":[],"ignored":[]},"sections":[]}],
             "timings":{"prepare":1,"total":9}}
            """,
            """
            Made u-1.ksplice (2 KiB), update u-1
              unit a.c (builtin) compiled in 7 ms, the side before the change from the cache

            Target vmlinux
              changed   f

            Took prepare 1 ms, total 9 ms

            """
        },
        {
            "apply",
            """{"id":"u-1","applied":[{"id":"u-1","functions":["f","g"],"pauseNanoseconds":58400,"attempts":1,"moduleBytes":8192}]}""",
            "Applied u-1: f, g\n  pause 58.4 µs, attempt 1, 8 KiB of kernel memory\n"
        },
        {
            "apply",
            """{"applied":[],"blockers":[{"pid":7,"comm":"sshd","function":"f","stack":["f","do_poll"]}]}""",
            "No safe moment was found. In the way:\n  sshd (7) in f: f, do_poll\n"
        },
        {
            "undo",
            """{"undone":[{"id":"u-1","functions":["f"],"resident":true,"pauseNanoseconds":1000,"attempts":2}]}""",
            "Undid u-1: f\n  pause 1 µs, attempt 2; its code stays resident, inert\n"
        },
        {
            "boot",
            """{"done":[{"action":"install","id":"u-1","functions":["f","g"]}],"failed":[{"id":"u-2","title":"T"},{"id":"u-3","title":null}],"effectiveKernel":"6.1.0"}""",
            "install u-1: f, g\nnot installed u-2  T\nnot installed u-3\nEffective kernel version is 6.1.0\n"
        },
        {
            "doctor",
            """{"areas":[{"name":"create","ready":true,"codes":[]},{"name":"apply","ready":false,"codes":["KSP5801","KSP4001"]}]}""",
            $"{"create",-10} ready\n{"apply",-10} not ready: KSP5801, KSP4001\n"
        },
        { "status", """{"kernel":"6.1.0","updates":[]}""", "Kernel 6.1.0\nNo update is applied.\n" },
        {
            "status",
            """
            {"kernel":"6.1.0","updates":[{"id":"u-1","title":"T","cves":["CVE-1"],"state":"applied","functions":["f"],"moduleBytes":null,"pauseNanoseconds":1000,
             "appliedAt":"2026-01-01","residentBecause":["a timer"]}]}
            """,
            $"Kernel 6.1.0\n\n{"u-1",-32} applied  T\n  CVEs       CVE-1\n  functions  f\n  applied    2026-01-01, pause 1 µs\n  stays resident after undo: a timer\n"
        },
        { "unheard-of", """{"a":1,"b":{"c":[true,"x"]},"d":[{"e":2,"f":null}]}""", "a: 1\nb:\n  c: yes, x\nd:\n  - e: 2\n    f: \n" },
    };

    public void Dispose() => _splice.Dispose();

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_reads_well(string command, string result, string text)
    {
        _splice.Store.Save(new RunRecord(
            RunRecord.CurrentSchema, command, OutcomeKind.Ok, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], JsonNode.Parse(result)!.AsObject()));

        var printed = await _splice.RunAsync("report");

        Assert.Equal((text.ReplaceLineEndings("\n"), "", 0), (printed.Output, printed.Error, printed.ExitCode));
    }
}
