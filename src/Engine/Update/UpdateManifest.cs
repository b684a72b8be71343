using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>
/// Everything an update says of itself. What is signed is exactly the bytes that encode this record, and it holds the hash of
/// every entry, so nothing in a package can differ from what the author signed.
/// </summary>
/// <param name="Schema">Version of this shape, <see cref="CurrentSchema"/>.</param>
/// <param name="Id">Letters, digits, dots, underscores, hyphens; 1 to 63 characters, the first a letter or digit.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Cves">CVE ids the update closes.</param>
/// <param name="Kernel">The one kernel it is for.</param>
/// <param name="CreatedBy">What made it.</param>
/// <param name="Targets">What it changes: the kernel proper and modules; at least one.</param>
/// <param name="Replacement">The new code.</param>
/// <param name="Hooks">Functions of the update to call around applying and undoing it.</param>
/// <param name="Requires">Updates that this one stands on: they must be applied before, these very ones.</param>
/// <param name="Escape">Why the replacement code must stay resident after undo.</param>
/// <param name="Entries">The package's files in the order in which they are stored; filled in by <see cref="UpdatePackageWriter"/>.</param>
public sealed record UpdateManifest(
    int Schema,
    string Id,
    string Title,
    IReadOnlyList<string> Cves,
    KernelIdentity Kernel,
    Toolchain CreatedBy,
    IReadOnlyList<UpdateTarget> Targets,
    UpdateReplacement Replacement,
    IReadOnlyList<UpdateHook> Hooks,
    IReadOnlyList<RequiredUpdate> Requires,
    EscapeState Escape,
    IReadOnlyList<UpdateEntry> Entries)
{
    /// <summary>The shape this engine reads and writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Most bytes that all patches take together, once expanded.</summary>
    public const int LargestPatches = 32 * 1024 * 1024;

    /// <summary>
    /// Names of the entries with the patches it was made of, in the order in which they are applied to what it stands on; null when
    /// it does not carry them, so that nothing can be made on top of it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Patches { get; init; }

    /// <summary>Updates whose whole effect this one has too, so that they need not be applied any more; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RequiredUpdate>? Replaces { get; init; }

    /// <summary>
    /// The release of the distribution's kernel whose fixes are all in force once this update is applied, as its author claims; null when he claims none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EffectiveRelease { get; init; }

    /// <summary>True for what may be the release of a kernel.</summary>
    public static bool IsRelease(string text) => UpdateManifestRules.Release().IsMatch(text);

    /// <summary>The manifest as JSON, for showing.</summary>
    public JsonObject ToJson() => JsonNode.Parse(UpdateManifestJson.Encode(this))!.AsObject();
}

/// <summary>One package that another one stands on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ManifestSha256">SHA-256 of its manifest's bytes, lower-case hex: of this package alone, however it is signed.</param>
public sealed record RequiredUpdate(string Id, string ManifestSha256);

/// <summary>The kernel an update is for.</summary>
/// <param name="Release">Release as <c>uname -r</c> prints it; for people, since the build-id decides.</param>
/// <param name="Architecture">The architecture plugin's name, <c>IArchitecture.Name</c>.</param>
/// <param name="VmlinuxBuildId">GNU build-id of the kernel proper, lower-case hex.</param>
/// <param name="PackageVersion">The distribution's version of the source; empty when built from a bare tree.</param>
/// <param name="Tables">Sizes of the entries of the kernel's tables about code.</param>
public sealed record KernelIdentity(
    string Release, string Architecture, string VmlinuxBuildId, string PackageVersion, IReadOnlyList<TableEntrySize> Tables)
{
    /// <summary>Bytes of one entry, by the table's type.</summary>
    public IReadOnlyDictionary<string, int> EntryBytes() => Tables.ToDictionary(t => t.Type, t => t.Bytes, StringComparer.Ordinal);
}

/// <summary>What made an update.</summary>
/// <param name="Compiler">First line of the compiler's version text.</param>
/// <param name="Engine">Version of this engine.</param>
public sealed record Toolchain(string Compiler, string Engine);

/// <summary>Why the replacement code must stay resident after undo; no reasons: nothing can have escaped and it may be freed.</summary>
public sealed record EscapeState(IReadOnlyList<string> Reasons);

/// <summary>A function of the update that is called around applying or undoing it.</summary>
/// <param name="Phase">When: one of <see cref="HookPhases.All"/>.</param>
/// <param name="Order">Place among all hooks: those of one phase are called in ascending order.</param>
/// <param name="Function"><see cref="UpdateFunction.Name"/> of a function that the update adds.</param>
/// <param name="Unit"><see cref="UpdateUnit.Path"/> of its unit.</param>
public sealed record UpdateHook(string Phase, int Order, string Function, string Unit);

/// <summary>One file of the package.</summary>
/// <param name="Name">Its name; never a path.</param>
/// <param name="StoredLength">Bytes it takes in the package.</param>
/// <param name="Length">Bytes it has once expanded.</param>
/// <param name="Compression">How it is stored.</param>
/// <param name="Sha256">Of the stored bytes, lower-case hex: checked before anything expands them.</param>
public sealed record UpdateEntry(string Name, long StoredLength, long Length, EntryCompression Compression, string Sha256);
