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
        foreach (var address in addresses)
        {
            if (kernel.Modules.FirstOrDefault(m => m.Contains(address)) is { } module)
                names.Add(module.Name);
            // Newer kernels scatter a module; its symbols then say whose area an address is in.
            else if (kernel.Symbols.TryFindNearest(address, out var symbol) && symbol.Module is { } owner && kernel.Modules.Any(m => m.Name == owner))
                names.Add(owner);
        }

        return [.. names];
    }
}
