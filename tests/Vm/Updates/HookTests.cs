using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>Lines of the author's own: hooks that give a variable another value, and a real fix's new member kept in shadow fields.</summary>
[Collection(UpdateGuest.Name)]
public sealed class HookTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    private const string PipeFile = "fs/pipe.c";
    private const string PipeSize = "cat /proc/sys/fs/pipe-max-size";
    private const string ServerFile = "net/qrtr/ns.c";

    // What the real fix, as it is, adds to the running object.
    private const string Member = "\tu32 server_count;\n";

    [Fact]
    public async Task A_variable_gets_its_new_value_by_a_hook_and_undo_takes_it_back()
    {
        var kernel = await TestKernel.GetAsync();
        var before = await File.ReadAllTextAsync(Path.Combine(kernel.Tree.Source, PipeFile));
        var fixedText = AuthoredPatch.Edit(before, "pipe_max_size = 1048576;", "pipe_max_size = 2097152;");
        var (fix, hooks) = (TestUpdates.FileOf("pipe-fix.patch"), TestUpdates.FileOf("pipe-hooks.patch"));
        await AuthoredPatch.WriteAsync(fix, PipeFile, before, fixedText);
        await AuthoredPatch.WriteAsync(hooks, PipeFile, fixedText, AuthoredPatch.IncludeHeader(fixedText) + AuthoredPatch.Lines("pipe-size.c"));

        var refused = await TestUpdates.CreateAsync("vm-pipe", [fix]);
        Assert.Equal((OutcomeKind.Refused, "fs/pipe.c: pipe_max_size"), (refused.Kind, refused.Diagnostics.Single(d => d.Code == "KSP2103").Location));
        var update = Outcomes.Require(await TestUpdates.CreateAsync("vm-pipe", [fix, hooks], r => r with { KeptValues = new HashSet<string> { "pipe_max_size" } })).Path;
        using (var package = Outcomes.Require(UpdatePackageReader.Open(update, TrustPolicy.LookOnly)))
        {
            var target = package.Manifest.Targets[0];
            Assert.Equal(["pre-apply refuse_unusual_size", "intra-apply raise_size", "intra-reverse lower_size"], package.Manifest.Hooks.Select(h => $"{h.Phase} {h.Function}"));
            Assert.DoesNotContain(target.Functions, f => f.State == FunctionState.Changed);
            Assert.Equal(("pipe_max_size", DataAction.Ignored), (target.Data.Single(d => d.Name == "pipe_max_size").Name, target.Data.Single(d => d.Name == "pipe_max_size").Action));
            Assert.StartsWith("KSP2103", Assert.Single(target.Overrules).Why, StringComparison.Ordinal);
        }

        await Fixture.RunAsync("echo 65536 > /proc/sys/fs/pipe-max-size");
        var unusual = await ApplyAsync(update);
        unusual.Failed(4, "KSP5127");
        Assert.Equal("65536\n", await Fixture.RunAsync(PipeSize));
        await Fixture.RunAsync("echo 1048576 > /proc/sys/fs/pipe-max-size");
        (await ApplyAsync(update)).Succeeded();
        Assert.Equal("2097152\n", await Fixture.RunAsync(PipeSize));
        Assert.Equal("3\n", await Fixture.RunAsync("cat /sys/kernel/ksplice/updates/vm-pipe/hooks"));
        var undone = (await Fixture.SpliceAsync("undo vm-pipe")).Succeeded();
        Assert.Equal("1048576\n", await Fixture.RunAsync(PipeSize));
        // Hooks leave nothing behind that could point to them.
        Assert.False((bool)undone.Json["resident"]!);
        Assert.DoesNotContain("ksplice_vm_pipe", await ReplacementModulesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_fix_that_adds_a_member_converts_with_a_shadow_field()
    {
        var versions = await TestUpdates.FetchRealFixesAsync();
        var before = await File.ReadAllTextAsync(Path.Combine((await TestKernel.GetAsync()).Tree.Source, ServerFile));
        var later = await File.ReadAllTextAsync(Path.Combine(versions.Pair.To, ServerFile));
        var fixedText = before;
        foreach (var changed in new[] { "static struct qrtr_server *server_add(", "static int server_del(" })
            fixedText = AuthoredPatch.Edit(fixedText, AuthoredPatch.Definition(before, changed), AuthoredPatch.Definition(later, changed));
        fixedText = AuthoredPatch.Edit(fixedText, "\tstruct xarray servers;\n", "\tstruct xarray servers;\n" + Member);
        var (fix, authored) = (TestUpdates.FileOf("qrtr-fix.patch"), TestUpdates.FileOf("qrtr-authored.patch"));
        await AuthoredPatch.WriteAsync(fix, ServerFile, before, fixedText);
        var added = await AuthoredPatch.WriteAsync(authored, ServerFile, fixedText, Author(fixedText));

        var refused = await TestUpdates.CreateAsync("vm-qrtr", [fix]);
        Assert.Equal((OutcomeKind.Refused, "net/qrtr/ns.c: struct qrtr_node"), (refused.Kind, refused.Diagnostics.Single(d => d.Code == "KSP2201").Location));
        var update = Outcomes.Require(await TestUpdates.CreateAsync("vm-qrtr", [fix, authored])).Path;
        // docs/hooks.md says so.
        Assert.Equal(41, added);

        await Fixture.RunAsync("modprobe qrtr");
        var servers = GuestFixture.Script("qrtr-servers.py");
        Assert.Equal("300\n", await Fixture.RunAsync($"{servers} 300"));
        // Servers from before the update count.
        await Fixture.RunAsync($"({servers} 200 --stay < /dev/null > /tmp/servers 2>&1 & echo $! > /tmp/servers.pid); for i in $(seq 300); do [ -s /tmp/servers ] && break; sleep 0.1; done; [ \"$(cat /tmp/servers)\" = 200 ]");
        (await ApplyAsync(update)).Succeeded();
        Assert.Equal("0\n", await Fixture.RunAsync("cat /sys/kernel/ksplice/shadow_count"));
        Assert.Equal("256\n", await Fixture.RunAsync($"{servers} 100"));
        Assert.Equal("256\n", await Fixture.RunAsync($"{servers} 70"));
        Assert.Equal("1\n4\n", await Fixture.RunAsync("cat /sys/kernel/ksplice/shadow_count /sys/kernel/ksplice/shadow_bytes"));

        (await Fixture.SpliceAsync("undo vm-qrtr")).Succeeded();

        Assert.Equal("0\n0\n", await Fixture.RunAsync("cat /sys/kernel/ksplice/shadow_count /sys/kernel/ksplice/shadow_bytes"));
        Assert.Equal("300\n", await Fixture.RunAsync($"{servers} 100"));
        await Fixture.RunAsync("kill $(cat /tmp/servers.pid); until grep -q gone /tmp/servers; do sleep 0.1; done");
    }

    // The author's part: instead of the member, the count beside the object.
    private static string Author(string text)
    {
        text = AuthoredPatch.IncludeHeader(AuthoredPatch.Edit(text, Member, ""));
        text = AuthoredPatch.Edit(text, "static struct qrtr_server *server_add(", AuthoredPatch.Lines("qrtr-servers.c") + "static struct qrtr_server *server_add(");
        text = AuthoredPatch.Edit(text, "node->server_count >= ", "servers_of(node) >= ");
        text = AuthoredPatch.Edit(text, "node->server_count++;", "change_servers(node, 1);");
        text = AuthoredPatch.Edit(text, "node->server_count--;", "change_servers(node, -1);");
        return AuthoredPatch.Edit(text, "delete_node:\n", "delete_node:\n\tksplice_shadow_free(node, SERVER_COUNT, NULL);\n");
    }
}
