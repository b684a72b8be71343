namespace Ksplice.Engine.Kernel.Local;

/// <summary>Reads the text of <c>/proc/kallsyms</c>: address, letter, name and perhaps <c>[module]</c>, one symbol a line.</summary>
internal static class KallsymsFile
{
    private const int BufferSize = 1 << 18;

    /// <summary>Reads to the end.</summary>
    /// <exception cref="InvalidDataException">A line has another form.</exception>
    public static SymbolTable Read(Stream stream)
    {
        var builder = new SymbolTableBuilder();
        var buffer = new byte[BufferSize];
        var filled = 0;
        var module = new ModuleColumn(builder);
        while (true)
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
                break;
            filled += read;
            var consumed = AddLines(buffer.AsSpan(0, filled), builder, module);
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (filled == buffer.Length)
                throw new InvalidDataException("A line of kallsyms has no end.");
        }

        if (filled > 0)
            AddLine(buffer.AsSpan(0, filled), builder, module);
        return builder.Build();
    }

    private static int AddLines(ReadOnlySpan<byte> text, SymbolTableBuilder builder, ModuleColumn module)
    {
        var start = 0;
        while (true)
        {
            var length = text[start..].IndexOf((byte)'\n');
            if (length < 0)
                return start;
            AddLine(text.Slice(start, length), builder, module);
            start += length + 1;
        }
    }

    private static void AddLine(ReadOnlySpan<byte> line, SymbolTableBuilder builder, ModuleColumn module)
    {
        var addressEnd = line.IndexOf((byte)' ');
        if (addressEnd is < 1 or > 16 || line.Length < addressEnd + 4 || line[addressEnd + 2] != ' ')
            throw new InvalidDataException("A line of kallsyms has another form.");
        var address = 0UL;
        foreach (var digit in line[..addressEnd])
            address = (address << 4) | Digit(digit);
        var rest = line[(addressEnd + 3)..];
        var nameEnd = rest.IndexOf((byte)'\t');
        builder.Add(nameEnd < 0 ? rest : rest[..nameEnd], address, line[addressEnd + 1], nameEnd < 0 ? (short)-1 : module.Number(rest[(nameEnd + 1)..]));
    }

    private static uint Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => (uint)(digit - '0'),
        >= (byte)'a' and <= (byte)'f' => (uint)(digit - 'a' + 10),
        _ => throw new InvalidDataException("An address of kallsyms is not hexadecimal."),
    };

    /// <summary>Symbols of a module stand together, so the last column seen is nearly always the next one too.</summary>
    private sealed class ModuleColumn(SymbolTableBuilder builder)
    {
        private byte[] _text = [];
        private short _number;

        public short Number(ReadOnlySpan<byte> column)
        {
            if (column.SequenceEqual(_text))
                return _number;
            if (column.Length < 3 || column[0] != '[' || column[^1] != ']')
                throw new InvalidDataException("The module column of kallsyms has another form.");
            _text = column.ToArray();
            return _number = builder.AddModule(System.Text.Encoding.UTF8.GetString(column[1..^1]));
        }
    }
}
