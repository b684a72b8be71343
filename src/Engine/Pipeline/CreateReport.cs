using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Stack;
using Ksplice.Engine.Create.Types;

namespace Ksplice.Engine.Pipeline;

/// <summary>What <see cref="CreateUpdate"/> made.</summary>
/// <param name="Id">Id of the update.</param>
/// <param name="Path">Absolute path of the package.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Units">The units that were compiled, with their differences.</param>
/// <param name="Timings">Milliseconds by stage: prepare, compile, diff, types, package, total.</param>
public sealed record CreateReport(
    string Id, string Path, long Size, IReadOnlyList<CreatedUnit> Units, IReadOnlyDictionary<string, long> Timings);

/// <summary>A unit of an update.</summary>
/// <param name="Build">Its objects.</param>
/// <param name="Difference">How they differ.</param>
public sealed record CreatedUnit(UnitBuild Build, ObjectDifference Difference)
{
    /// <summary>Changed layouts of types that the author accepts.</summary>
    public IReadOnlyList<LayoutDifference> AllowedLayouts { get; init; } = [];

    /// <summary>What of the unit runs in the code of updates below.</summary>
    public IReadOnlyList<CreatedLayer> Layers { get; init; } = [];
}

/// <summary>What of a unit runs in the code of an update below.</summary>
/// <param name="Update">Id of that update.</param>
/// <param name="Object">Absolute path of the unit's object as that update made it.</param>
/// <param name="Bodies">The functions.</param>
/// <param name="Contents">Constants that it wrote over, as far as they are written over again.</param>
public sealed record CreatedLayer(string Update, string Object, IReadOnlyList<NewestBody> Bodies, IReadOnlyList<NewestContent> Contents);
