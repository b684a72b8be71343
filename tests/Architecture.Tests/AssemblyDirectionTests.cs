using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Ksplice.Abstractions.Plugins;
using Ksplice.Cli;
using Ksplice.Engine.Plugins;

namespace Ksplice.Architecture.Tests;

/// <summary>Abstractions, then Engine, then Cli; plugins see Abstractions only.</summary>
public class AssemblyDirectionTests
{
    public static TheoryData<string> Plugins =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "plugins"), "Ksplice.Plugins.*.dll", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(AppContext.BaseDirectory, p))];

    [Fact]
    public void Abstractions_depend_on_nothing_of_ours_and_one_package() =>
        Assert.Equal(["Microsoft.Extensions.DependencyInjection.Abstractions"], References(typeof(IPlugin).Assembly).Where(n => !n.StartsWith("System.", StringComparison.Ordinal)));

    [Fact]
    public void The_engine_depends_on_Abstractions_only() =>
        Assert.Equal(["Ksplice.Abstractions"], Ours(References(typeof(PluginRegistry).Assembly)));

    [Fact]
    public void The_program_depends_on_the_engine_and_on_no_plugin() =>
        Assert.Equal(["Ksplice.Abstractions", "Ksplice.Engine"], Ours(References(typeof(SpliceApplication).Assembly)));

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_sees_neither_the_engine_nor_another_plugin(string plugin)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, plugin));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();

        Assert.Equal(["Ksplice.Abstractions"], Ours(metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_does_not_ship_what_the_host_shares(string plugin)
    {
        var folder = Path.GetDirectoryName(Path.Combine(AppContext.BaseDirectory, plugin))!;

        Assert.False(File.Exists(Path.Combine(folder, "Ksplice.Abstractions.dll")));
        Assert.False(File.Exists(Path.Combine(folder, "Microsoft.Extensions.DependencyInjection.Abstractions.dll")));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(r => r.Name!);

    private static IEnumerable<string> Ours(IEnumerable<string> names) =>
        names.Where(n => n.StartsWith("Ksplice.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
