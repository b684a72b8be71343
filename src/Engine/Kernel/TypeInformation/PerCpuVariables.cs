using System.Buffers.Binary;
using System.Text;

namespace Ksplice.Engine.Kernel.TypeInformation;

/// <summary>
/// Which variables with one instance for each CPU the units of the kernel proper share, as the kernel's own type information tells (BTF, made of
/// the compiler's debug information; Documentation/bpf/btf.rst). The symbol table gives all of them one letter.
/// </summary>
public sealed class PerCpuVariables
{
    private const ushort Magic = 0xeb9f;
    private const uint GlobalLinkage = 1;
    private const int TypeHeader = 12;
    private const int SectionPart = 12;
    private const string Section = ".data..percpu";

    // That of a distribution's kernel has 5 to 10 MB.
    private const ulong Largest = 64 << 20;

    private readonly HashSet<(string Name, ulong Offset)> _shared;

    private PerCpuVariables(HashSet<(string Name, ulong Offset)> shared) => _shared = shared;

    /// <summary>Reads them out of a kernel's memory; none when it has no type information, or none that makes sense.</summary>
    public static PerCpuVariables Of(IKernelSymbols symbols, IKernelMemory memory)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        if (symbols.Find("__start_BTF") is not [{ Module: null, Address: var start }] || symbols.Find("__stop_BTF") is not [{ Module: null, Address: var end }]
            || end <= start || end - start > Largest)
            return new([]);
        var bytes = new byte[end - start];
        return memory.TryRead(start, bytes) ? Parse(bytes) : new([]);
    }

    /// <summary>True when a symbol of the kernel proper is such a variable, at the place that the type information gives it.</summary>
    public bool IsShared(in KernelSymbol symbol) => symbol.Module is null && _shared.Contains((symbol.Name, symbol.Address));

    /// <summary>Reads them out of type information in little-endian order; none when it makes no sense.</summary>
    internal static PerCpuVariables Parse(ReadOnlySpan<byte> btf)
    {
        try
        {
            return new(Read(btf));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException or InvalidDataException)
        {
            // It ends in the middle, leads outside, or is of a kind that came later: then nothing of it counts.
            return new([]);
        }
    }

    private static HashSet<(string Name, ulong Offset)> Read(ReadOnlySpan<byte> btf)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(btf) != Magic || btf[2] != 1)
            return [];
        // Behind magic, version and flags: the header's length, then where types and names are, from the header's end.
        var body = btf[Length(btf[4..])..];
        var types = body.Slice(Length(btf[8..]), Length(btf[12..]));
        var names = body.Slice(Length(btf[16..]), Length(btf[20..]));
        var globals = new Dictionary<uint, int>();
        var placed = new List<(uint Variable, uint Offset)>();
        for (var number = 1u; types.Length > 0; number++)
        {
            var name = Length(types);
            var information = Word(types[4..]);
            var (kind, count) = ((TypeKind)(information >> 24 & 0x1f), (int)(information & 0xffff));
            var parts = types.Slice(TypeHeader, SizeOfParts(kind, count));
            if (kind == TypeKind.Variable && Word(parts) == GlobalLinkage)
                globals[number] = name;
            if (kind == TypeKind.Section && Text(names, name) == Section)
            {
                for (var i = 0; i < count; i++)
                    placed.Add((Word(parts[(SectionPart * i)..]), Word(parts[(SectionPart * i + 4)..])));
            }

            types = types[(TypeHeader + parts.Length)..];
        }

        var shared = new HashSet<(string, ulong)>();
        foreach (var (variable, offset) in placed)
        {
            if (globals.TryGetValue(variable, out var name))
                shared.Add((Text(names, name), offset));
        }

        return shared;
    }

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static int Length(ReadOnlySpan<byte> bytes) => checked((int)Word(bytes));

    private static string Text(ReadOnlySpan<byte> names, int offset)
    {
        var rest = names[offset..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    // Bytes behind the header of a type (include/uapi/linux/btf.h).
    private static int SizeOfParts(TypeKind kind, int count) => kind switch
    {
        TypeKind.Pointer or TypeKind.Forward or TypeKind.Typedef or TypeKind.Volatile or TypeKind.Constant or TypeKind.Restrict
            or TypeKind.Function or TypeKind.Float or TypeKind.TypeTag => 0,
        TypeKind.Integer or TypeKind.Variable or TypeKind.DeclarationTag => 4,
        TypeKind.Array => 12,
        TypeKind.Structure or TypeKind.Union or TypeKind.Section or TypeKind.Enumeration64 => 12 * count,
        TypeKind.Enumeration or TypeKind.Prototype => 8 * count,
        _ => throw new InvalidDataException($"kind {(int)kind} of types is unknown"),
    };
}
