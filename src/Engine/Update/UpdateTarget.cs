namespace Ksplice.Engine.Update;

/// <summary>One thing an update changes: the kernel proper or a module.</summary>
/// <param name="Name"><c>vmlinux</c> or the module's name.</param>
/// <param name="BuildId">Its GNU build-id, lower-case hex.</param>
/// <param name="ReplacementEntry">Name of the entry with the replacement module's template.</param>
/// <param name="Units">Translation units that are touched.</param>
/// <param name="Functions">Functions by what happens to them.</param>
/// <param name="Data">Data by what happens to it.</param>
/// <param name="Symbols">Undefined symbols of the template and what each one means.</param>
/// <param name="Ignored">Differences that were found and left out.</param>
/// <param name="Overrules">Refusals that the author overruled.</param>
public sealed record UpdateTarget(
    string Name,
    string BuildId,
    string ReplacementEntry,
    IReadOnlyList<UpdateUnit> Units,
    IReadOnlyList<UpdateFunction> Functions,
    IReadOnlyList<UpdateDatum> Data,
    IReadOnlyList<UpdateSymbol> Symbols,
    IReadOnlyList<Remark> Ignored,
    IReadOnlyList<Remark> Overrules);

/// <summary>A translation unit.</summary>
/// <param name="Path">Source path relative to the kernel tree, <c>net/ipv4/tcp.c</c>; a name for people and for reference, never opened.</param>
/// <param name="PreEntry">Name of the entry with the object as the distribution compiled it, for run-pre matching.</param>
/// <param name="Kind">Where its code runs.</param>
public sealed record UpdateUnit(string Path, string PreEntry, UnitKind Kind);

/// <summary>A function an update concerns.</summary>
/// <param name="Name">As in the symbol table of the changed object.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of its unit.</param>
/// <param name="State">What happens to it.</param>
/// <param name="OldSize">Bytes before; 0 when it is new.</param>
/// <param name="NewSize">Bytes after; 0 when it is removed.</param>
/// <param name="Sha256">Of the new code, lower-case hex; null when it is removed.</param>
/// <param name="CompanionOf">The function this is a split-off part of (<c>.cold</c>, <c>.part</c>); null for a function of its own.</param>
public sealed record UpdateFunction(
    string Name, string Unit, FunctionState State, long OldSize, long NewSize, string? Sha256, string? CompanionOf = null);

/// <summary>A data object an update concerns.</summary>
/// <param name="Name">As in the symbol table of the changed object.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of its unit.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Action">What happens to it.</param>
public sealed record UpdateDatum(string Name, string Unit, long Size, DataAction Action);

/// <summary>An undefined symbol of a replacement template and what it means.</summary>
/// <param name="Name">The name in the template's symbol table; unique within the target.</param>
/// <param name="Kind">How its value is found.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of the unit that refers to it; null for exported symbols.</param>
/// <param name="Pre">The symbol of the unit's pre object that it stands for; null when only the kernel's own table knows it.</param>
/// <param name="IsOriginalFunction">True when it stands for the original entry of a function that the update replaces.</param>
public sealed record UpdateSymbol(string Name, SymbolKind Kind, string? Unit, PreSymbol? Pre = null, bool IsOriginalFunction = false);

/// <summary>A symbol of a pre object.</summary>
/// <param name="Name">Its name there; may be empty for a section symbol.</param>
/// <param name="Section">Name of the section it lies in; null when it is undefined there.</param>
/// <param name="Offset">Bytes into that section.</param>
/// <param name="Index">Index in the symbol table of the pre object; what tells equal names apart.</param>
public sealed record PreSymbol(string Name, string? Section, long Offset, int Index);

/// <summary>Something the author of an update should be able to read again later.</summary>
/// <param name="What">The object or difference.</param>
/// <param name="Why">The reason.</param>
public sealed record Remark(string What, string Why);
