using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Link;

/// <summary>
/// Makes a loadable module of a template: every undefined symbol becomes an absolute one with the address that was proved. The
/// kernel's own loader then relocates it. The result is good for this boot only, since addresses change with the next.
/// </summary>
public static class TemplateBinder
{
    private const int ValueOffset = 8;
    private const int SectionIndexOffset = 6;
    private const int EntrySize = 24;

    /// <summary>Binds.</summary>
    /// <param name="template">The template, a 64-bit little-endian relocatable object.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="addresses">Value of every undefined symbol by its name in the template.</param>
    /// <param name="kernel">The running kernel.</param>
    /// <param name="architecture">Its architecture.</param>
    public static Outcome<BoundModule> Bind(
        ReadOnlyMemory<byte> template, string name, IReadOnlyDictionary<string, ulong> addresses, IKernelView kernel, IArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(architecture);
        var read = ElfReader.Read(template, name);
        if (!read.IsOk)
            return read.As<BoundModule>();
        var elf = read.Value;
        if (elf.Type != ElfConstants.TypeRelocatable || !elf.Target.Is64Bit || !elf.Target.IsLittleEndian)
            return Outcome<BoundModule>.Refused(LinkDiagnostics.NotATemplate(name));

        var bytes = template.ToArray();
        var table = elf.Sections.FirstOrDefault(s => s.Type == ElfConstants.SectionSymbolTable);
        foreach (var symbol in elf.Symbols.Skip(1).Where(s => s.IsUndefined))
        {
            if (!addresses.TryGetValue(symbol.Name, out var address))
                return Outcome<BoundModule>.Refused(LinkDiagnostics.Unbound(name, symbol.Name));
            var entry = bytes.AsSpan((int)table!.FileOffset + symbol.Index * EntrySize, EntrySize);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[SectionIndexOffset..], ElfConstants.IndexAbsolute);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[ValueOffset..], address);
        }

        if (RuntimeConstants.Write(elf, name, addresses, kernel.Memory, bytes) is { } unwritten)
            return Outcome<BoundModule>.Refused(unwritten);
        if (SealedFunctions.Find(elf, name, addresses, kernel, architecture) is { Count: > 0 } closed)
            return Outcome<BoundModule>.Refused(closed);
        return Outcome<BoundModule>.Ok(new BoundModule(bytes));
    }
}

/// <summary>A module that can be loaded in this boot.</summary>
/// <param name="Bytes">The <c>.ko</c> file.</param>
public sealed record BoundModule(ReadOnlyMemory<byte> Bytes);
