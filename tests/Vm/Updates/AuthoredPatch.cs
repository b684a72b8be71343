using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>Patches of one file, made from texts of it, so that no line of the kernel's has to be kept here.</summary>
internal static class AuthoredPatch
{
    /// <summary>Lines of ours for a patch.</summary>
    public static string Lines(string name) => File.ReadAllText(Path.Combine(Checkout.Root, "tests/Vm/Authored", name));

    /// <summary>The function, structure or variable that begins with a line, with that line and its last.</summary>
    public static string Definition(string text, string start)
    {
        var from = text.IndexOf("\n" + start, StringComparison.Ordinal) + 1;
        Assert.True(from > 0, $"no line begins with {start}");
        var end = text.IndexOf("\n}", from, StringComparison.Ordinal);
        Assert.True(end > 0, $"{start} has no end");
        return text[from..(text.IndexOf('\n', end + 1) + 1)];
    }

    /// <summary>Replaces what must be there once.</summary>
    public static string Edit(string text, string old, string with)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0 && text.IndexOf(old, at + 1, StringComparison.Ordinal) < 0, $"not there once: {old}");
        return string.Concat(text.AsSpan(0, at), with, text.AsSpan(at + old.Length));
    }

    /// <summary>Puts a line before another one of a definition, as a <see cref="SourceEdit"/> does.</summary>
    public static string Insert(string text, string start, string before, string line)
    {
        var definition = Definition(text, start);
        return Edit(text, definition, Edit(definition, $"\t{before}\n", $"\t{line}\n\t{before}\n"));
    }

    /// <summary>Puts the header for authors behind the last line that includes something.</summary>
    public static string IncludeHeader(string text)
    {
        var last = text.IndexOf('\n', text.LastIndexOf("\n#include ", StringComparison.Ordinal) + 1) + 1;
        return string.Concat(text.AsSpan(0, last), "#include <ksplice/patch.h>\n", text.AsSpan(last));
    }

    /// <summary>Writes the difference of two texts of a file as a patch.</summary>
    /// <returns>How many lines it adds.</returns>
    public static async Task<int> WriteAsync(string patch, string path, string before, string after)
    {
        var (old, @new) = (patch + ".before", patch + ".after");
        await File.WriteAllTextAsync(old, before);
        await File.WriteAllTextAsync(@new, after);
        var made = await ProcessRunner.RunAsync(
            "diff", ["-up", "--label", "a/" + path, "--label", "b/" + path, old, @new], null, null, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(1, made.ExitCode);
        await File.WriteAllTextAsync(patch, made.StandardOutput);
        return made.StandardOutput.Split('\n').Count(line => line.StartsWith('+')) - 1;
    }
}
