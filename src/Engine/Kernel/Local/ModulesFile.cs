using System.Globalization;

namespace Ksplice.Engine.Kernel.Local;

/// <summary>Reads <c>/proc/modules</c> and each module's build-id.</summary>
internal static class ModulesFile
{
    /// <summary>Reads all.</summary>
    /// <exception cref="InvalidDataException">A line has another form.</exception>
    public static IReadOnlyList<LoadedModule> Read(KernelPaths paths)
    {
        var path = Path.Combine(paths.Proc, "modules");
        // A kernel built without modules has no such file.
        return File.Exists(path)
            ? [.. File.ReadLines(path).Select(line => Parse(line, name => BuildId(paths, name)))]
            : [];
    }

    internal static LoadedModule Parse(string line, Func<string, string?> buildId)
    {
        // NAME SIZE REFERENCES USERS, STATE ADDRESS [(TAINT)]
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 6
            || !ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !words[5].StartsWith("0x", StringComparison.Ordinal)
            || !ulong.TryParse(words[5].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start))
            throw new InvalidDataException($"A line of the module list has another form: {line}");
        // A kernel that cannot unload modules counts no users and writes a dash.
        var references = int.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : -1;
        return new(words[0], start, size, references, words[4], buildId(words[0])) { Users = Users(words[3]) };
    }

    // "a,b," or "-"; a module that cannot be unloaded any more says "[permanent]," among them.
    private static string[] Users(string column) =>
        column == "-" ? [] : Array.FindAll(column.Split(',', StringSplitOptions.RemoveEmptyEntries), name => name[0] != '[');

    private static string? BuildId(KernelPaths paths, string module)
    {
        var note = Path.Combine(paths.Sys, "module", module, "notes", ".note.gnu.build-id");
        return File.Exists(note) ? NoteReader.FindBuildId(File.ReadAllBytes(note), BitConverter.IsLittleEndian) : null;
    }
}
