using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Which modules must not go away while an update is applied.</summary>
internal static class PointedModules
{
    public static IReadOnlyList<string> Of(VerificationTarget target, IReadOnlyList<UnitValues> units, IKernelView kernel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (target.Module is not null)
            names.Add(target.Module);
        var addresses = new HashSet<ulong>();
        foreach (var unit in units)
            addresses.UnionWith(unit.Addresses);
        AddOwners(names, addresses, kernel);
        return [.. names];
    }

    /// <summary>Adds the loaded modules that the addresses are in.</summary>
    public static void AddOwners(ISet<string> names, IReadOnlyCollection<ulong> addresses, IKernelView kernel)
    {
        foreach (var address in addresses)
        {
            if (OwnerOf(address, kernel) is { } owner)
                names.Add(owner);
        }
    }

    /// <summary>The loaded module that an address is in; null for the kernel proper.</summary>
    public static string? OwnerOf(ulong address, IKernelView kernel)
    {
        if (kernel.Modules.FirstOrDefault(m => m.Contains(address)) is { } module)
            return module.Name;
        // Newer kernels scatter a module; its symbols then say whose area an address is in.
        return kernel.Symbols.TryFindNearest(address, out var symbol) && kernel.Modules.Any(m => m.Name == symbol.Module) ? symbol.Module : null;
    }
}
