using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>A unit whose text a patch changes.</summary>
/// <param name="Recipe">How it is made.</param>
/// <param name="Own">The patched file when it is the unit's own; null for a unit that only reads patched files.</param>
/// <param name="Obstacle">Why it cannot be updated if its code changes; null when it can.</param>
internal sealed record AffectedUnit(UnitRecipe Recipe, PatchedFile? Own, Diagnostic? Obstacle = null);

/// <summary>Everything a patch changes the text of.</summary>
/// <param name="Units">The units, those that are patched themselves first.</param>
/// <param name="Folders">Folders that an overlay must hold itself, so that every path to a patched file stays inside it.</param>
internal sealed record AffectedSource(IReadOnlyList<AffectedUnit> Units, IReadOnlyList<string> Folders);
