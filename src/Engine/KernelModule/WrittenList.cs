using System.Collections.Immutable;
using System.Globalization;

namespace Ksplice.Engine.KernelModule;

/// <summary>
/// The module's list of writes, one line each: address (16 hexadecimal digits), <c>code</c> or <c>data</c>, length
/// (8 decimal digits), old bytes and new bytes (hexadecimal), separated by single spaces.
/// </summary>
internal static class WrittenList
{
    /// <summary>Reads a whole list.</summary>
    /// <exception cref="InvalidDataException">Not such a list.</exception>
    public static ImmutableArray<MemoryWrite> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    private static MemoryWrite ParseLine(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length != 5 ||
            !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) ||
            !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ||
            parts[3].Length != 2L * length || parts[4].Length != 2L * length)
            throw new InvalidDataException($"Not a line of a list of writes: {line}");
        return new MemoryWrite(address, ParseKind(parts[1]), Bytes(parts[3]), Bytes(parts[4]));
    }

    private static MemoryWriteKind ParseKind(string text) => text switch
    {
        "code" => MemoryWriteKind.Code,
        "data" => MemoryWriteKind.Data,
        _ => throw new InvalidDataException($"Unknown kind of write: {text}"),
    };

    private static ImmutableArray<byte> Bytes(string digits)
    {
        try
        {
            return [.. Convert.FromHexString(digits)];
        }
        catch (FormatException error)
        {
            throw new InvalidDataException($"Not hexadecimal: {digits}", error);
        }
    }
}
