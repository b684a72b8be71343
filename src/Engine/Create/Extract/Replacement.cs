namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// The replacement code of one target, as a module that lacks only the addresses of what it refers to in the running kernel.
/// </summary>
/// <param name="ModuleName">Name of the module.</param>
/// <param name="Template">The module, a relocatable object; every name in <paramref name="Symbols"/> is undefined in it.</param>
/// <param name="Functions">Functions that replace running ones, and new ones.</param>
/// <param name="Symbols">What must be found in the running kernel.</param>
/// <param name="Constants">Constants of the running kernel that get new content.</param>
/// <param name="NewData">Names of new variables and constants.</param>
/// <param name="EscapeReasons">Why the running kernel might keep pointers into the module after an undo; empty when it cannot.</param>
public sealed record Replacement(
    string ModuleName,
    ReadOnlyMemory<byte> Template,
    IReadOnlyList<ReplacementFunction> Functions,
    IReadOnlyList<TemplateSymbol> Symbols,
    IReadOnlyList<ReplacementConstant> Constants,
    IReadOnlyList<string> NewData,
    IReadOnlyList<string> EscapeReasons)
{
    /// <summary>Source paths of the units that it holds something of, or finds something through.</summary>
    public required IReadOnlySet<string> Units { get; init; }

    /// <summary>What is to be called, by unit, within a unit in the order of its source.</summary>
    public IReadOnlyList<ReplacementHook> Hooks { get; init; } = [];
}

/// <summary>A function of a replacement that is called around applying or undoing.</summary>
/// <param name="Phase">When.</param>
/// <param name="Function"><see cref="ReplacementFunction.Name"/>.</param>
/// <param name="Unit">Source path of its unit.</param>
public sealed record ReplacementHook(string Phase, string Function, string Unit);

/// <summary>One function of a replacement.</summary>
/// <param name="Name">Name in the source's object, suffixes included.</param>
/// <param name="Unit">Source path of its unit.</param>
/// <param name="PreSymbol">Name of the running function it replaces; null for a new one.</param>
/// <param name="TemplateSymbol">Its name in the template.</param>
/// <param name="Section">Section of the template that holds it.</param>
/// <param name="Offset">Bytes from that section's start.</param>
/// <param name="OldSize">Bytes of the running function; 0 for a new one.</param>
/// <param name="NewSize">Bytes of the replacement.</param>
/// <param name="IsCompanion">True for a cold half, which nobody enters from outside.</param>
public sealed record ReplacementFunction(
    string Name, string Unit, string? PreSymbol, string TemplateSymbol, string Section, int Offset, int OldSize, int NewSize, bool IsCompanion);

/// <summary>New content for a constant of the running kernel. It is not loaded: it only stands in the template, to be relocated for the constant's own place.</summary>
/// <param name="Unit">Source path of its unit.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Section">Section of the template that holds the content.</param>
/// <param name="Offset">Bytes from that section's start.</param>
public sealed record ReplacementConstant(string Unit, Diff.RewrittenConstant Constant, string Section, int Offset);

/// <summary>A name of the template that stands for something in the running kernel.</summary>
/// <param name="Name">Name in the template's symbol table.</param>
/// <param name="Unit">For something that a unit defines: the unit's source path; null for a name that units share.</param>
/// <param name="KernelName">The name in the unit's old object, or the kernel's name.</param>
/// <param name="Target">For a name that units share: the target whose units say it; null with a unit.</param>
/// <param name="Update">With a unit: id of the update below that brought it; null for something that was shipped.</param>
public sealed record TemplateSymbol(string Name, string? Unit, string KernelName, string? Target = null, string? Update = null);

/// <summary>A unit of a target with its difference.</summary>
/// <param name="Unit">Source path, relative to the kernel's tree.</param>
/// <param name="Difference">A difference that is not refused.</param>
/// <param name="Target">What it is linked into; names that are visible to other units are so within one target only.</param>
public sealed record UnitDifference(string Unit, Diff.ObjectDifference Difference, string Target = "");
