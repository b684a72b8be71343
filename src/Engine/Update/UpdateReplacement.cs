using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>The replacement module of an update: one for all its targets, so that they change in one instant.</summary>
/// <param name="Module">Name it is loaded under.</param>
/// <param name="Entry">Name of the entry with the template: a module that lacks only addresses.</param>
/// <param name="Symbols">Undefined symbols of the template and what each one means.</param>
public sealed record UpdateReplacement(string Module, string Entry, IReadOnlyList<UpdateSymbol> Symbols);

/// <summary>An undefined symbol of the template and what it means in the running kernel: something of a unit, or what a target's link knows a name as.</summary>
/// <param name="Name">The name in the template's symbol table.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of the unit that knows it; null for a name that units share.</param>
/// <param name="KernelName">With a unit: the name in that unit's pre object. Without: the name in the kernel's symbol table.</param>
/// <param name="Target">Without a unit: <see cref="UpdateTarget.Name"/> of the target whose code says the name.</param>
/// <param name="IsOwn">Without a unit: true when the target, as it was shipped, defines the name for all its units; false when it has it from outside.</param>
/// <param name="Update">With a unit: id of the update below that brought what is meant; null when the unit as it was shipped has it.</param>
public sealed record UpdateSymbol(
    string Name, string? Unit, string KernelName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsOwn = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Update = null)
{
    /// <summary>A name that units share.</summary>
    public static UpdateSymbol Shared(string name, string kernelName, string target, bool isOwn) => new(name, null, kernelName, target, isOwn);
}

/// <summary>Size of the entries of a table about code, as the kernel's own build has it.</summary>
/// <param name="Type">C type, <c>struct alt_instr</c>.</param>
/// <param name="Bytes">Bytes of one entry.</param>
public sealed record TableEntrySize(string Type, int Bytes);
