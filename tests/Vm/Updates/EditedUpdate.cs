using System.Buffers.Binary;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>Makes variants of an update that creation itself would never make.</summary>
internal static class EditedUpdate
{
    // Elf64_Sym: st_size is its last field.
    private const int SymbolLength = 24;
    private const int SizeInSymbol = 16;

    /// <summary>A well-formed package with another manifest.</summary>
    /// <param name="original">The package to start from.</param>
    /// <param name="id">Its new id, and its file's name unless the edit gives the id.</param>
    /// <param name="edit">What else is different.</param>
    public static string WithManifest(string original, string id, Func<UpdateManifest, UpdateManifest> edit) => With(original, id, edit, bytes => bytes);

    /// <summary>A well-formed package whose compiled units, as they run before the update, are other bytes.</summary>
    /// <param name="original">The package to start from.</param>
    /// <param name="id">Its new id, and its file's name.</param>
    /// <param name="edit">From the unit's object to what takes its place.</param>
    public static string WithUnits(string original, string id, Func<byte[], byte[]> edit) => With(original, id, m => m, edit);

    /// <summary>An object in which a symbol has another size; everything else is as the compiler made it.</summary>
    public static byte[] WithSymbolSize(byte[] elf, string name, ulong size)
    {
        var sound = Outcomes.Require(ElfReader.Read(elf, name));
        var symbols = sound.FindSection(".symtab")!;
        var edited = elf.ToArray();
        var number = sound.Symbols.Single(s => s.Name == name).Index;
        BinaryPrimitives.WriteUInt64LittleEndian(edited.AsSpan((int)symbols.FileOffset + (SymbolLength * number) + SizeInSymbol), size);
        return edited;
    }

    private static string With(string original, string id, Func<UpdateManifest, UpdateManifest> edit, Func<byte[], byte[]> editUnit)
    {
        using var package = Outcomes.Require(UpdatePackageReader.Open(original, TrustPolicy.LookOnly));
        var units = package.Manifest.Targets.SelectMany(t => t.Units).Select(u => u.PreEntry).ToHashSet(StringComparer.Ordinal);
        var contents = package.Manifest.Entries.Select(e => (e.Name, Bytes: Outcomes.Require(package.ReadEntry(e.Name))))
            .Select(e => new UpdateContent(e.Name, units.Contains(e.Name) ? editUnit(e.Bytes) : e.Bytes)).ToList();
        var path = TestUpdates.PathOf(id);
        UpdatePackageWriter.Write(path, edit(package.Manifest with { Id = id }), contents);
        return path;
    }

    /// <summary>What names a package among others of the same id.</summary>
    public static string ManifestHash(string path)
    {
        using var package = Outcomes.Require(UpdatePackageReader.Open(path, TrustPolicy.LookOnly));
        return package.ManifestSha256;
    }

    /// <summary>A copy with one bit of its last entry flipped.</summary>
    public static string WithFlippedBit(string original, string id)
    {
        var bytes = File.ReadAllBytes(original);
        bytes[^20] ^= 1;
        var path = TestUpdates.PathOf(id);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
