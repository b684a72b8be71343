using System.Text.RegularExpressions;

namespace Ksplice.Engine.Update;

/// <summary>What must hold in a manifest beyond its shape. The writer and the reader ask the same rules.</summary>
internal static partial class UpdateManifestRules
{
    private const int LargestTitle = 500;
    private const int LargestEntry = 512 * 1024 * 1024;
    private const int MostEntries = 4096;
    private const int MostHooks = 256;

    /// <summary>The first rule that is broken; null when all hold.</summary>
    public static string? Violation(UpdateManifest manifest) =>
        Violations(manifest).FirstOrDefault();

    private static IEnumerable<string> Violations(UpdateManifest manifest)
    {
        if (manifest.Schema != UpdateManifest.CurrentSchema)
            yield return $"schema {manifest.Schema} is not known";
        if (!Id().IsMatch(manifest.Id))
            yield return "the id is not made of 1 to 63 letters, digits, dots, underscores and hyphens";
        if (manifest.Title.Length > LargestTitle || manifest.Title.Any(char.IsControl))
            yield return $"the title is longer than {LargestTitle} characters or holds control characters";
        if (!Hex().IsMatch(manifest.Kernel.VmlinuxBuildId))
            yield return "the kernel's build-id is not lower-case hex";
        if (manifest.Targets.Count == 0)
            yield return "there is no target";
        if (manifest.Requires.Any(r => !Id().IsMatch(r.Id) || string.Equals(r.Id, manifest.Id, StringComparison.Ordinal) || !Sha256().IsMatch(r.ManifestSha256)))
            yield return "a required update has a bad id or hash, or is the update itself";
        if (Repeated(manifest.Requires.Select(r => r.Id)) is { } required)
            yield return $"the update {required} is required twice";
        if (Repeated(manifest.Targets.Select(t => t.Name)) is { } target)
            yield return $"target {target} appears twice";
        if (manifest.EffectiveRelease is { } release && !Release().IsMatch(release))
            yield return "the effective release is no release";

        foreach (var violation in OfEntries(manifest.Entries).Concat(OfReplaced(manifest)).Concat(OfPatches(manifest)).Concat(OfReplacement(manifest)).Concat(OfHooks(manifest)).Concat(manifest.Targets.SelectMany(t => OfTarget(t, manifest.Entries))))
            yield return violation;
    }

    private static IEnumerable<string> OfHooks(UpdateManifest manifest)
    {
        if (manifest.Hooks.Count > MostHooks)
            yield return $"there are more than {MostHooks} hooks";
        if (manifest.Hooks.Select(h => h.Order).Distinct().Count() != manifest.Hooks.Count)
            yield return "two hooks have one place in their order";
        var added = manifest.Targets.SelectMany(t => t.Functions).Where(f => f.State == FunctionState.New).Select(f => (f.Unit, f.Name)).ToHashSet();
        if (manifest.Hooks.FirstOrDefault(h => !added.Contains((h.Unit, h.Function))) is { } stray)
            yield return $"the {stray.Phase} hook {stray.Function} is not a function that the update adds";
    }

    private static IEnumerable<string> OfEntries(IReadOnlyList<UpdateEntry> entries)
    {
        if (entries.Count > MostEntries)
            yield return $"there are more than {MostEntries} entries";
        if (Repeated(entries.Select(e => e.Name)) is { } name)
            yield return $"entry {name} appears twice";
        foreach (var entry in entries)
        {
            if (!EntryName().IsMatch(entry.Name) || entry.Name.Contains("..", StringComparison.Ordinal))
                yield return $"'{entry.Name}' is not an entry name";
            if (entry.StoredLength is < 0 or > LargestEntry || entry.Length is < 0 or > LargestEntry)
                yield return $"the length of entry {entry.Name} is out of range";
            if (entry.Compression == EntryCompression.None && entry.Length != entry.StoredLength)
                yield return $"entry {entry.Name} is stored as it is, with two lengths";
            if (!Sha256().IsMatch(entry.Sha256))
                yield return $"the hash of entry {entry.Name} is not SHA-256 in lower-case hex";
        }
    }

    private static IEnumerable<string> OfReplaced(UpdateManifest manifest)
    {
        if (manifest.Replaces is not { } replaced)
            yield break;
        var below = manifest.Requires.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        if (replaced.Count == 0 || Repeated(replaced.Select(r => r.Id)) is not null || replaced.Any(r => !Id().IsMatch(r.Id) || !Sha256().IsMatch(r.ManifestSha256)))
            yield return "the updates that it replaces are none, or one twice, or have a bad id or hash";
        if (replaced.Any(r => r.Id == manifest.Id || below.Contains(r.Id)))
            yield return "it replaces itself, or an update that it stands on";
    }

    private static IEnumerable<string> OfPatches(UpdateManifest manifest)
    {
        if (manifest.Patches is not { } patches)
            yield break;
        var lengths = manifest.Entries.ToLookup(e => e.Name, e => e.Length, StringComparer.Ordinal);
        if (patches.Count == 0 || Repeated(patches) is not null || patches.Any(p => !lengths.Contains(p)))
            yield return "its patches are none, or one twice, or entries that are not there";
        if (patches.Sum(p => lengths[p].FirstOrDefault()) > UpdateManifest.LargestPatches)
            yield return $"its patches have more than {UpdateManifest.LargestPatches} bytes";
    }

    private static IEnumerable<string> OfTarget(UpdateTarget target, IReadOnlyList<UpdateEntry> entries)
    {
        var names = entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var units = target.Units.Select(u => u.Path).ToHashSet(StringComparer.Ordinal);
        if (!Id().IsMatch(target.Name))
            yield return $"'{target.Name}' is not a target's name";
        if (!Hex().IsMatch(target.BuildId))
            yield return $"the build-id of target {target.Name} is not lower-case hex";
        if (target.Units.FirstOrDefault(u => !names.Contains(u.PreEntry)) is { } unit)
            yield return $"unit {unit.Path} names entry {unit.PreEntry}, which is not there";
        if (Repeated(target.Units.Select(u => u.Path)) is { } path)
            yield return $"unit {path} appears twice";
        foreach (var violation in target.Units.SelectMany(u => OfLayers(u, names)))
            yield return violation;
        if (target.Functions.FirstOrDefault(f => !units.Contains(f.Unit)) is { } stray)
            yield return $"function {stray.Name} names unit {stray.Unit}, which is not there";
        if (target.Functions.FirstOrDefault(IsUnsound) is { } unsound)
            yield return $"function {unsound.Name} has sizes or a hash that do not belong to its state";
        if (target.Data.FirstOrDefault(d => !units.Contains(d.Unit) || d.Size < 0) is { } datum)
            yield return $"data object {datum.Name} names a unit that is not there, or has a negative size";
        if (target.Data.FirstOrDefault(d => (d.Action == DataAction.PatchedInPlace) != (d.Rewrite is not null) || IsUnsound(d)) is { } rewritten)
            yield return $"data object {rewritten.Name} says in part or against its action how it is patched in place";
    }

    private static IEnumerable<string> OfLayers(UpdateUnit unit, HashSet<string> entries)
    {
        if (unit.Layers is not { } layers)
            yield break;
        if (layers.Count == 0 || Repeated(layers.Select(l => l.Update)) is not null || layers.Any(l => !entries.Contains(l.Entry)))
            yield return $"the layers of unit {unit.Path} are none, or one twice, or name entries that are not there";
        foreach (var layer in layers)
        {
            var functions = layer.Functions.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            if (functions.Count != layer.Functions.Count || layer.Functions.Any(f => f.Unit != unit.Path || f.Place is null || IsUnsound(f)) || layer.Replaced.Any(r => !functions.Contains(r)))
                yield return $"layer {layer.Update} of unit {unit.Path} names a function twice, in part, or not at all";
            if (layer.Readers is { } readers && (readers.Count == 0 || Repeated(readers) is not null || readers.Any(r => !functions.Contains(r))))
                yield return $"the readers in layer {layer.Update} of unit {unit.Path} are none, or one twice, or no functions of it";
            if (layer.Constants is { } constants && (constants.Count == 0 || Repeated(constants.Select(c => c.Running)) is not null))
                yield return $"the constants in layer {layer.Update} of unit {unit.Path} are none, or one twice";
        }
    }

    private static IEnumerable<string> OfReplacement(UpdateManifest manifest)
    {
        var units = manifest.Targets.SelectMany(t => t.Units).Select(u => u.Path).ToHashSet(StringComparer.Ordinal);
        var replacement = manifest.Replacement;
        if (!ModuleName().IsMatch(replacement.Module))
            yield return $"'{replacement.Module}' is not a module name";
        if (manifest.Entries.All(e => e.Name != replacement.Entry))
            yield return $"the replacement names entry {replacement.Entry}, which is not there";
        if (Repeated(replacement.Symbols.Select(s => s.Name)) is { } symbol)
            yield return $"symbol {symbol} appears twice";
        if (replacement.Symbols.FirstOrDefault(s => s.Unit is not null && !units.Contains(s.Unit)) is { } stray)
            yield return $"symbol {stray.Name} names unit {stray.Unit}, which is not there";
        var layers = manifest.Targets.SelectMany(t => t.Units).SelectMany(u => (u.Layers ?? []).Select(l => (u.Path, l.Update))).ToHashSet();
        if (layers.Any(l => manifest.Requires.All(r => r.Id != l.Update)))
            yield return "a layer is of an update that is not required";
        if (replacement.Symbols.FirstOrDefault(s => s.Update is { } update && !layers.Contains((s.Unit ?? "", update))) is { } baseless)
            yield return $"symbol {baseless.Name} names a layer that is not there";
        if (replacement.Symbols.FirstOrDefault(s => (s.Unit is null) == (s.Target is null) || (s.Unit is not null && s.IsOwn)) is { } homeless)
            yield return $"symbol {homeless.Name} does not name either a unit or a target";
        if (replacement.Symbols.FirstOrDefault(s => s.Target is not null && manifest.Targets.All(t => t.Name != s.Target)) is { } foreign)
            yield return $"symbol {foreign.Name} names target {foreign.Target}, which is not there";
        if (Repeated(manifest.Targets.SelectMany(t => t.Units).Select(u => u.Path)) is { } unit)
            yield return $"unit {unit} belongs to two targets";
        if (manifest.Kernel.Tables.FirstOrDefault(t => t.Bytes is < 1 or > 4096) is { } table)
            yield return $"entries of {table.Type} cannot have {table.Bytes} bytes";
    }

    private static bool IsUnsound(UpdateFunction function) =>
        function.OldSize < 0 || function.NewSize < 0
        || (function.State == FunctionState.Removed) != (function.Sha256 is null)
        || (function.State == FunctionState.Removed) != (function.Place is null)
        || (function.State == FunctionState.New) != (function.Running is null)
        || function.Place is { Offset: < 0 }
        || (function.Sha256 is not null && !Sha256().IsMatch(function.Sha256));

    // Ascending, apart, and inside the object.
    private static bool IsUnsound(UpdateDatum datum)
    {
        if (datum.Rewrite is not { } rewrite)
            return false;
        var end = 0L;
        foreach (var change in rewrite.Changes)
        {
            if (change.Offset < end || change.Length < 1 || change.Offset > datum.Size || change.Length > datum.Size - change.Offset)
                return true;
            end = change.Offset + change.Length;
        }

        return end == 0 || rewrite.Place.Offset < 0 || !Sha256().IsMatch(rewrite.Sha256);
    }

    private static string? Repeated(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Release();

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,55}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModuleName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntryName();

    [GeneratedRegex(@"\A(?:[0-9a-f]{2}){4,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hex();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256();
}
