using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>One thing an update changes: the kernel proper or a module.</summary>
/// <param name="Name"><c>vmlinux</c> or the module's name.</param>
/// <param name="BuildId">Its GNU build-id, lower-case hex.</param>
/// <param name="Units">Translation units that are touched.</param>
/// <param name="Functions">Functions by what happens to them.</param>
/// <param name="Data">Data by what happens to it.</param>
/// <param name="Ignored">Differences that were found and left out.</param>
/// <param name="Overrules">Refusals that the author overruled.</param>
public sealed record UpdateTarget(
    string Name,
    string BuildId,
    IReadOnlyList<UpdateUnit> Units,
    IReadOnlyList<UpdateFunction> Functions,
    IReadOnlyList<UpdateDatum> Data,
    IReadOnlyList<Remark> Ignored,
    IReadOnlyList<Remark> Overrules)
{
    /// <summary>Name of the kernel proper as a target.</summary>
    public const string KernelImage = "vmlinux";

    /// <summary>The module this is; null for the kernel proper.</summary>
    [JsonIgnore]
    public string? Module => Name == KernelImage ? null : Name;
}

/// <summary>A translation unit.</summary>
/// <param name="Path">
/// Source path relative to the kernel tree, <c>net/ipv4/tcp.c</c>, with <c>@</c> and the target's name when several targets have a copy of the file; a name for people and for
/// reference, never opened.
/// </param>
/// <param name="PreEntry">Name of the entry with the object as the distribution compiled it, for run-pre matching.</param>
/// <param name="Kind">Where its code runs.</param>
/// <param name="Layers">What of it runs in the code of updates below; null when nothing does.</param>
public sealed record UpdateUnit(
    string Path, string PreEntry, UnitKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<UpdateLayer>? Layers = null);

/// <summary>A function an update concerns.</summary>
/// <param name="Name">As in the symbol table of the changed object.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of its unit.</param>
/// <param name="State">What happens to it.</param>
/// <param name="OldSize">Bytes before; 0 when it is new.</param>
/// <param name="NewSize">Bytes after; 0 when it is removed.</param>
/// <param name="Sha256">Of the new code before relocation, lower-case hex; null when it is removed.</param>
/// <param name="CompanionOf">The function this is the cold half of; null for a function of its own.</param>
/// <param name="Running">Symbol of the running function in the unit's pre object; null when it is new.</param>
/// <param name="Place">Where the new code stands in the replacement; null when it is removed.</param>
public sealed record UpdateFunction(
    string Name, string Unit, FunctionState State, long OldSize, long NewSize, string? Sha256, string? CompanionOf, string? Running, CodePlace? Place);

/// <summary>A place in the replacement module.</summary>
/// <param name="Section">Name of its section.</param>
/// <param name="Offset">Bytes into that section.</param>
public sealed record CodePlace(string Section, long Offset);

/// <summary>A data object an update concerns.</summary>
/// <param name="Name">As in the symbol table of the changed object.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of its unit.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Action">What happens to it.</param>
/// <param name="Rewrite">How it is patched in place; null when it is not.</param>
public sealed record UpdateDatum(string Name, string Unit, long Size, DataAction Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DataRewrite? Rewrite = null);

/// <summary>How a constant of the running kernel gets new content.</summary>
/// <param name="Running">Its symbol in the unit's pre object.</param>
/// <param name="Sha256">Of the new content before relocation, lower-case hex.</param>
/// <param name="Place">Where the new content stands in the replacement, in a section that is not loaded.</param>
/// <param name="Changes">The bytes that are written, ascending; what lies between them stays as it is, whatever the new content holds there.</param>
/// <param name="Readers">Symbols in the unit's pre object of the functions that read it: nobody may be inside one.</param>
/// <param name="Relies">What was known, besides their code, of kernel functions that it was handed to: each by name with what it does; null without any.</param>
public sealed record DataRewrite(
    string Running, string Sha256, CodePlace Place, IReadOnlyList<ByteRange> Changes, IReadOnlyList<string> Readers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Remark>? Relies = null);

/// <summary>Some bytes of an object.</summary>
/// <param name="Offset">Bytes from its start.</param>
/// <param name="Length">Bytes, at least one.</param>
public sealed record ByteRange(long Offset, long Length);

/// <summary>Something the author of an update should be able to read again later.</summary>
/// <param name="What">The object or difference.</param>
/// <param name="Why">The reason.</param>
public sealed record Remark(string What, string Why);
