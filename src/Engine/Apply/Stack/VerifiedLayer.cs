using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>Code of an update below that was proved to be what runs of a unit, with what it taught about that update's own data.</summary>
internal sealed class VerifiedLayer(UpdateLayer layer, string unit, UnitValues values, IReadOnlyDictionary<string, ulong> bodies, IKernelSymbols symbols)
{
    /// <summary>Source path of the unit.</summary>
    public string Unit => unit;

    /// <summary>Id of the update below.</summary>
    public string Update => layer.Update;

    /// <summary>Its functions that go out of use; they get no jump of their own, because the shipped entry's leads past them.</summary>
    public IEnumerable<RedirectedFunction> Replaced => layer.Functions.Where(f => layer.Replaced.Contains(f.Name))
        .Select(f => new RedirectedFunction(f.Name, unit, bodies[f.Name], f.NewSize, 0, default));

    /// <summary>Its functions that read a constant which is written over.</summary>
    public IEnumerable<RedirectedFunction> Readers => layer.Functions.Where(f => layer.Readers?.Contains(f.Name) == true)
        .Select(f => new RedirectedFunction(f.Name, unit, bodies[f.Name], f.NewSize, 0, default));

    /// <summary>The unit's object as the update below made it, with what running code taught about it.</summary>
    public UnitValues Values => values;

    /// <summary>The name in that object of a constant that the update wrote over and the new one writes over again; null for others.</summary>
    /// <param name="running">Its symbol in the unit's pre object.</param>
    public string? ConstantOf(string running) => layer.Constants?.FirstOrDefault(c => c.Running == running)?.Name;

    /// <summary>Proved value of what the update below brought under a name; null when none of its code tells.</summary>
    public ulong? ValueOf(string name)
    {
        if (bodies.TryGetValue(name, out var body))
            return body;
        var known = values.Pre.Elf.Symbols.Where(s => s.Name == name && s.IsInSection).ToList();
        return known.Count == 1 ? values.ValueOf(known[0].Index, symbols) : null;
    }
}
