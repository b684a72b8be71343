using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// A copy of a kernel module that loads without running any of its own code: the kernel finds its functions for start and end through two
/// relocations of the section with the module's description (<c>include/linux/module.h</c>, <c>scripts/mod/modpost.c</c>), and takes a module without them.
/// Everything else stays as it was shipped, so the copy's code can be matched, replaced and put back on a machine without its device.
/// </summary>
internal static class DormantModule
{
    private const string Description = ".gnu.linkonce.this_module";

    /// <summary>Makes the copy.</summary>
    /// <param name="module">The module, unpacked. A signature at its end is dropped, since it would no longer hold.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>A refusal when it is no module.</returns>
    public static Outcome<byte[]> Make(ReadOnlyMemory<byte> module, string name)
    {
        // A signature counts by its last words alone.
        var mark = "~Module signature appended~\n"u8;
        var copy = (module.Span.EndsWith(mark) ? module.Span[..^mark.Length] : module.Span).ToArray();
        var read = ElfReader.Read(copy, name);
        if (!read.IsOk)
            return read.As<byte[]>();
        if (read.Value.FindSection(Description) is not { } description)
            return Outcome<byte[]>.Refused(GuestDiagnostics.NoModule(name));
        foreach (var table in read.Value.Sections.Where(s => s.Type is ElfConstants.SectionRela or ElfConstants.SectionRel && s.Info == description.Index))
            Silence(copy, table, read.Value.Target.Is64Bit);
        return Outcome<byte[]>.Ok(copy);
    }

    private static void Silence(byte[] file, ElfSection table, bool is64Bit)
    {
        // A relocation is: where (an address), then which symbol and how (as wide), then perhaps an addend.
        var width = is64Bit ? sizeof(ulong) : sizeof(uint);
        var entry = table.Type == ElfConstants.SectionRela ? 3 * width : 2 * width;
        var bytes = file.AsSpan(checked((int)table.FileOffset), checked((int)table.Size));
        // Number 0 means "no relocation" for every processor that Linux runs on.
        for (; bytes.Length >= entry; bytes = bytes[entry..])
            bytes.Slice(width, width).Clear();
    }
}
