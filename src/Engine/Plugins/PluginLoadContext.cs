using System.Reflection;
using System.Runtime.Loader;

namespace Ksplice.Engine.Plugins;

/// <summary>
/// One plugin's own world: its dependencies are found beside it and are nobody else's business. Only the contract is shared.
/// Not collectible, because the runtime ignores ahead-of-time compiled code in collectible contexts, and the program ends soon anyway.
/// </summary>
internal sealed class PluginLoadContext(string id, string assemblyPath) : AssemblyLoadContext(id, isCollectible: false)
{
    // A private copy of any of these would make the plugin's types unequal to the host's.
    private static readonly HashSet<string> s_shared =
        new(StringComparer.Ordinal) { "Ksplice.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions" };

    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (s_shared.Contains(assemblyName.Name!))
            return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
