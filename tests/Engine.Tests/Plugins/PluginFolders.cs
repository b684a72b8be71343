using System.Reflection;
using System.Reflection.Emit;
using Ksplice.Engine.Files;
using Ksplice.Engine.Plugins;

namespace Ksplice.Engine.Tests.Plugins;

/// <summary>Makes plugin folders around the assembly of tests/TestPlugins.</summary>
internal sealed class PluginFolders : IDisposable
{
    private const string Assembly = "Ksplice.TestPlugins.dll";
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    /// <summary>A guard that checks nothing, as for an ordinary user.</summary>
    private static readonly WriteGuard s_noGuard = WriteGuard.Inactive;

    public string Add(
        string id, string entry = "WellBehaved", string kind = "reporter", string contract = "1.0", string? provides = null, string? folder = null, string extra = "") =>
        AddRaw(folder ?? id, $$"""
            {"id":"{{id}}","kind":"{{kind}}","version":"1","contract":"{{contract}}","assembly":"{{Assembly}}",
             "entry":"Ksplice.TestPlugins.{{entry}}","description":"test"{{(provides is null ? "" : $",\"provides\":[{provides}]")}}{{extra}}}
            """);

    public string AddRaw(string folder, string manifest)
    {
        var path = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        File.WriteAllText(Path.Combine(path, PluginManifest.FileName), manifest);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "test-plugins", Assembly), Path.Combine(path, Assembly));
        return path;
    }

    /// <summary>Puts an assembly of the same name and another version into a plugin's folder.</summary>
    public static void AddPrivateDependency(string folder, int major)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Private.Dependency") { Version = new Version(major, 0, 0, 0) }, typeof(object).Assembly);
        assembly.DefineDynamicModule("Private.Dependency").DefineType("Nothing", TypeAttributes.Public).CreateType();
        assembly.Save(Path.Combine(folder, "Private.Dependency.dll"));
    }

    public PluginRegistry Discover(WriteGuard? guard = null) => PluginRegistry.Discover(new([Root], [], guard ?? s_noGuard));

    public void Dispose() => _folder.Dispose();
}
