using System.Globalization;
using System.Text;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Tests.KernelModule;

/// <summary>Values of C expressions over the uapi header, as a C compiler computes them.</summary>
internal static class UapiHeader
{
    public static async Task<IReadOnlyDictionary<string, ulong>> EvaluateAsync(IReadOnlyCollection<string> expressions)
    {
        var folder = Directory.CreateTempSubdirectory("ksplice-uapi-");
        try
        {
            var source = Path.Combine(folder.FullName, "print.c");
            var program = Path.Combine(folder.FullName, "print");
            await File.WriteAllTextAsync(source, Source(expressions));
            // -Wpadded: a hole the compiler made would be invisible to sizes and offsets of named members.
            var built = await ProcessRunner.RunAsync("gcc", ["-Wall", "-Wextra", "-Wpadded", "-Werror", "-I", HeaderFolder(), "-o", program, source]);
            Assert.True(built.Succeeded, built.StandardError);
            var printed = await ProcessRunner.RunAsync(program, []);
            Assert.True(printed.Succeeded, printed.StandardError);
            return printed.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t'))
                .ToDictionary(parts => parts[0], parts => ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Members of a structure in order, as the header declares them.</summary>
    public static IReadOnlyList<string> MembersOf(string structure)
    {
        var text = File.ReadAllText(Path.Combine(HeaderFolder(), "ksplice.h"));
        var start = text.IndexOf($"struct {structure} {{", StringComparison.Ordinal);
        var body = text[(text.IndexOf('{', start) + 1)..text.IndexOf("};", start, StringComparison.Ordinal)];
        return [.. body.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("__u", StringComparison.Ordinal) || line.StartsWith("char", StringComparison.Ordinal))
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1].Split(';', '[')[0])];
    }

    /// <summary>Constants that the header gives a number of their own, by prefix.</summary>
    public static IReadOnlyList<string> NamesWith(string prefix) =>
        [.. File.ReadAllLines(Path.Combine(HeaderFolder(), "ksplice.h"))
            .Select(line => line.Replace("#define", "", StringComparison.Ordinal).Trim())
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => line.Split([' ', '\t'])[0])];

    private static string HeaderFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Ksplice.Engine.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository's root was not found.");
        return Path.Combine(folder, "kmod", "include", "uapi");
    }

    private static string Source(IEnumerable<string> expressions)
    {
        var text = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n#include \"ksplice.h\"\nint main(void)\n{\n");
        foreach (var expression in expressions)
            text.Append(CultureInfo.InvariantCulture, $"\tprintf(\"%s\\t%llu\\n\", \"{expression}\", (unsigned long long)({expression}));\n");
        return text.Append("\treturn 0;\n}\n").ToString();
    }
}
