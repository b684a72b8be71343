using System.Text.RegularExpressions;

namespace Ksplice.Architecture.Tests;

/// <summary>Rules about the text of source files.</summary>
public partial class SourceTextTests
{
    private const int LongestFile = 400;

    /// <summary>Files of the engine that may name a processor, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_processorNames = new(StringComparer.Ordinal)
    {
        ["src/Engine/Rehearse/GuestMachine.cs"] = "which QEMU program emulates which architecture",
        ["src/Engine/KernelModule/Protocol/NativeDevice.cs"] = "numbers of system calls without a C library function",
    };

    /// <summary>Files that may be longer, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_longFiles = new(StringComparer.Ordinal);

    [Fact]
    public void The_engine_names_no_processor() => Expect.None(
        from path in Repository.Files("src/Engine", "*.cs")
        where !path.StartsWith("src/Engine/Elf/", StringComparison.Ordinal) && !s_processorNames.ContainsKey(path)
        from line in Repository.Read(path).Split('\n').Select((text, index) => (text, index))
        where ProcessorName().IsMatch(line.text)
        select $"{path}:{line.index + 1}: {line.text.Trim()}");

    [Fact]
    public void Files_listed_as_naming_a_processor_do() =>
        Expect.None(s_processorNames.Keys.Where(path => !ProcessorName().IsMatch(Repository.Read(path))));

    [Fact]
    public void Long_files_have_a_reason() => Expect.None(
        from folder in new[] { "src", "plugins", "tests", "bench", "kmod", "samples" }
        from pattern in new[] { "*.cs", "*.c", "*.h" }
        from path in Repository.Files(folder, pattern)
        let lines = Repository.Read(path).Count(c => c == '\n')
        where lines > LongestFile && !s_longFiles.ContainsKey(path)
        select $"{path}: {lines} lines");

    [Fact]
    public void Nothing_is_left_for_later() => Expect.None(
        from folder in new[] { "src", "plugins", "tests", "bench", "kmod", "samples" }
        from pattern in new[] { "*.cs", "*.c", "*.h", "*.sh" }
        from path in Repository.Files(folder, pattern)
        where !path.EndsWith(nameof(SourceTextTests) + ".cs", StringComparison.Ordinal)
        from line in Repository.Read(path).Split('\n').Select((text, index) => (text, index))
        where LeftForLater().IsMatch(line.text)
        select $"{path}:{line.index + 1}: {line.text.Trim()}");

    [GeneratedRegex(@"\b(?:x64|x86|x86_64|x86-64|amd64|i[36]86|arm64|aarch64|Iced|R_(?:X86_64|386|AARCH64)\w*)\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProcessorName();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX|NotImplementedException)\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeftForLater();
}
