namespace Ksplice.Vm.Tests.Updates;

/// <summary>Lines put into a kernel function or object, written against whatever source the kernel under test has.</summary>
/// <param name="File">The unit, relative to the source.</param>
/// <param name="Function">How the line that begins the function or object goes.</param>
/// <param name="Before">The line of it, or after it, that the new one goes before, without indentation.</param>
/// <param name="Line">The new line, or several, without indentation.</param>
internal sealed record SourceEdit(string File, string Function, string Before, string Line)
{
    private const int Context = 3;

    /// <summary>The edit as a unified patch.</summary>
    /// <param name="source">The kernel's source.</param>
    public string ToPatch(string source)
    {
        var lines = System.IO.File.ReadAllLines(Path.Combine(source, File));
        var function = Array.FindIndex(lines, line => line.StartsWith(Function, StringComparison.Ordinal));
        Assert.True(function >= 0, $"{File} has no line that begins with {Function}");
        var place = Array.FindIndex(lines, function, line => line.Trim() == Before);
        Assert.True(place >= Context && place + Context <= lines.Length, $"{File}: no place before '{Before}' in {Function}");
        var added = Line.Split('\n');
        return $"""
            --- a/{File}
            +++ b/{File}
            @@ -{place - Context + 1},{2 * Context} +{place - Context + 1},{(2 * Context) + added.Length} @@
            {string.Join('\n', lines[(place - Context)..place].Select(line => " " + line))}
            {string.Join('\n', added.Select(line => "+\t" + line))}
            {string.Join('\n', lines[place..(place + Context)].Select(line => " " + line))}

            """;
    }
}
