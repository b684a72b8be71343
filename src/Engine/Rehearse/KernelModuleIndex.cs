using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// What <c>depmod</c> and the kernel build wrote about a kernel's modules: which are built in, where the others are,
/// and what each needs (formats: modules.dep(5)).
/// </summary>
public sealed class KernelModuleIndex
{
    private readonly Dictionary<string, Entry> _byName;
    private readonly HashSet<string> _builtIn;

    private KernelModuleIndex(Dictionary<string, Entry> byName, HashSet<string> builtIn)
    {
        _byName = byName;
        _builtIn = builtIn;
    }

    private sealed record Entry(string RelativePath, ImmutableArray<string> Dependencies);

    /// <summary>Reads an index from the text of <c>modules.dep</c> and <c>modules.builtin</c>.</summary>
    /// <param name="dependencies">Lines <c>PATH: DEPENDENCY…</c>, paths relative to the module folder.</param>
    /// <param name="builtIn">One path per line of a module that is part of the kernel image.</param>
    public static KernelModuleIndex Parse(string dependencies, string builtIn)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        ArgumentNullException.ThrowIfNull(builtIn);
        var byName = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var line in Lines(dependencies))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var path = line[..colon];
            byName[NameOf(path)] = new Entry(path, [.. line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        }

        return new KernelModuleIndex(byName, Lines(builtIn).Select(NameOf).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>
    /// Puts the wanted modules and all they need into an order in which each can be loaded after those before it.
    /// </summary>
    /// <param name="wanted">Module names; dashes and underscores mean the same, as for the kernel.</param>
    /// <param name="missing">The wanted names that are neither a module nor built in.</param>
    /// <returns>Paths relative to the module folder, each once, without what is built in.</returns>
    public ImmutableArray<string> LoadOrder(IEnumerable<string> wanted, out ImmutableArray<string> missing)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var order = ImmutableArray.CreateBuilder<string>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in wanted.Select(NameOf))
        {
            if (_byName.TryGetValue(name, out var entry))
            {
                // depmod lists what a module needs nearest first, indirect needs included: backwards is the load order.
                foreach (var path in entry.Dependencies.Reverse().Append(entry.RelativePath))
                {
                    if (done.Add(path))
                    {
                        order.Add(path);
                    }
                }
            }
            else if (!_builtIn.Contains(name))
            {
                unknown.Add(name);
            }
        }

        missing = unknown.ToImmutable();
        return order.ToImmutable();
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Name of the module in a file, as the kernel lists it.</summary>
    internal static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var extension = file.IndexOf(".ko", StringComparison.Ordinal);
        return (extension < 0 ? file : file[..extension]).Replace('-', '_');
    }
}
