namespace Ksplice.Vm.Tests.Updates;

/// <summary>A line put into a kernel function, written against whatever source the kernel under test has.</summary>
/// <param name="File">The unit, relative to the source.</param>
/// <param name="Function">How the line that begins the function goes.</param>
/// <param name="Before">The line of the function that the new one goes before, without indentation.</param>
/// <param name="Line">The new line, without indentation.</param>
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
        return $"""
            --- a/{File}
            +++ b/{File}
            @@ -{place - Context + 1},{2 * Context} +{place - Context + 1},{(2 * Context) + 1} @@
            {string.Join('\n', lines[(place - Context)..place].Select(line => " " + line))}
            +	{Line}
            {string.Join('\n', lines[place..(place + Context)].Select(line => " " + line))}

            """;
    }
}
