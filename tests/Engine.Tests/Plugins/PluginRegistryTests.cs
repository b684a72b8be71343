using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;
using Ksplice.Engine.Plugins;

namespace Ksplice.Engine.Tests.Plugins;

public sealed class PluginRegistryTests : IDisposable
{
    private readonly PluginFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void A_service_is_found_by_its_name_in_any_case()
    {
        _folders.Add("echo");

        var reporter = _folders.Discover().Reporter("ECHO");

        Assert.True(reporter.IsOk);
        Assert.Equal("echo", Render(reporter.Value));
    }

    [Fact]
    public void Finding_plugins_runs_none_of_their_code()
    {
        var folder = _folders.Add("trace", "LeavesTrace");

        var registry = _folders.Discover();

        Assert.Equal(PluginStatus.NotLoaded, Assert.Single(registry.Plugins).Status);
        Assert.False(File.Exists(Path.Combine(folder, "trace")));
    }

    [Fact]
    public void Asking_for_another_name_leaves_a_plugin_that_announces_its_names_unloaded()
    {
        var folder = _folders.Add("trace", "LeavesTrace", provides: "\"trace\"");
        _folders.Add("echo");
        var registry = _folders.Discover();

        Assert.True(registry.Reporter("echo").IsOk);
        Assert.False(File.Exists(Path.Combine(folder, "trace")));
        Assert.True(registry.Reporter("trace").IsOk);
        Assert.True(File.Exists(Path.Combine(folder, "trace")));
    }

    [Fact]
    public void Asking_for_another_kind_leaves_a_plugin_unloaded()
    {
        _folders.Add("echo");
        var registry = _folders.Discover();

        var architecture = registry.Architecture("m68k");

        Assert.Equal((OutcomeKind.Unsupported, "KSP7008"), (architecture.Kind, architecture.Diagnostics[0].Code));
        Assert.Equal(PluginStatus.NotLoaded, registry.Plugins[0].Status);
    }

    [Fact]
    public void An_unknown_machine_is_a_refusal_that_names_it()
    {
        var architecture = _folders.Discover().ArchitectureOf(new ElfTarget(Machine: 4711, Is64Bit: true, IsLittleEndian: true));

        Assert.Equal(OutcomeKind.Unsupported, architecture.Kind);
        Assert.Contains("4711", architecture.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_and_a_sender_of_reports_are_told_apart()
    {
        _folders.Add("post", "OffersSender", provides: "\"letter\", \"pigeon\"");
        var registry = _folders.Discover();

        Assert.Equal("letter", registry.ReportSender("Pigeon").Value!.Format);
        Assert.Equal("dear", Render(registry.Reporter("letter").Value!));
        Assert.Equal("KSP7008", registry.ReportSender("letter").Diagnostics[0].Code);
        Assert.Equal("KSP7008", registry.Reporter("pigeon").Diagnostics[0].Code);
        Assert.Equal(["letter", "pigeon"], registry.Plugins[0].Offers);
    }

    [Fact]
    public void Two_plugins_may_bring_different_versions_of_one_dependency()
    {
        PluginFolders.AddPrivateDependency(_folders.Add("one", "WithPrivateDependency"), 1);
        PluginFolders.AddPrivateDependency(_folders.Add("two", "WithPrivateDependency"), 2);
        var registry = _folders.Discover();

        Assert.Contains("Version=1.0.0.0", Render(registry.Reporter("v1").Value!), StringComparison.Ordinal);
        Assert.Contains("Version=2.0.0.0", Render(registry.Reporter("v2").Value!), StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_offered_by_two_plugins_is_refused_rather_than_chosen()
    {
        _folders.Add("echo");
        _folders.Add("other");

        var reporter = _folders.Discover().Reporter("echo");

        Assert.Equal((OutcomeKind.Refused, "KSP7009"), (reporter.Kind, reporter.Diagnostics[0].Code));
    }

    [Fact]
    public void Two_plugins_of_one_id_are_both_out_of_use()
    {
        _folders.Add("echo", folder: "here");
        _folders.Add("echo", folder: "there");
        var registry = _folders.Discover();

        Assert.False(registry.Reporter("echo").IsOk);
        Assert.All(registry.Plugins, p => Assert.Equal((PluginStatus.Malfunctioned, "KSP7007"), (p.Status, p.Diagnostics[0].Code)));
    }

    [Fact]
    public void What_lies_beside_the_program_stands_in_for_what_is_installed()
    {
        using var installed = new PluginFolders();
        _folders.Add("echo");
        installed.Add("echo");
        installed.Add("more");

        var registry = PluginRegistry.Discover(new([], [_folders.Root, installed.Root], WriteGuard.Inactive));

        Assert.Equal([Path.Combine(_folders.Root, "echo"), Path.Combine(installed.Root, "more")], registry.Plugins.Select(p => p.Folder));
        Assert.Empty(registry.Diagnostics);
    }

    [Fact]
    public void A_missing_folder_that_the_user_named_is_told()
    {
        var registry = PluginRegistry.Discover(new(["/nowhere/at/all"], ["/nowhere/usual"], WriteGuard.Inactive));

        var diagnostic = Assert.Single(registry.Diagnostics);
        Assert.Equal(("KSP7011", "/nowhere/at/all"), (diagnostic.Code, diagnostic.Location));
    }

    [Fact]
    public void A_bad_plugin_does_not_keep_others_from_working()
    {
        _folders.Add("bad", "ThrowsInConstructor");
        _folders.Add("echo");
        var registry = _folders.Discover();

        Assert.True(registry.Reporter("echo").IsOk);
        Assert.Contains(registry.Diagnostics, d => d.Code == "KSP7005");
    }

    private static string Render(IReporter reporter) =>
        reporter.Render(new("splice/1", "test", OutcomeKind.Ok, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], []), new()).Value!;
}
