using System.Diagnostics;

namespace Ksplice.Cli.Tests;

/// <summary>The script that starts the program from a checkout, with a build tool that leaves things out.</summary>
public sealed class StartScriptTests : IDisposable
{
    private const string Dependencies = """{ "targets": { "net": { "Library/1.0": { "runtime": { "lib/net10.0/Library.dll": { "assemblyVersion": "1.0" } } } } } }""";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ksplice-start-");

    public StartScriptTests()
    {
        File.Copy(Path.Combine(Repository, "splice"), At("splice"));
        foreach (var plugin in new[] { "One", "Two.More" })
            Write($"plugins/{plugin}/{plugin}.csproj", "");
        foreach (var other in new[] { "src/a", "kmod/include/a", "Directory.Build.props", "Directory.Packages.props", "global.json" })
            Write(other, "");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_whole_build_is_taken_in_use()
    {
        var (code, output) = Start(leaveOut: "nothing");

        Assert.Equal((0, "started\n"), (code, output));
    }

    [Theory]
    [InlineData("two.more/Ksplice.Plugins.Two.More.dll")]
    [InlineData("two.more/Ksplice.Plugins.Two.More.deps.json")]
    [InlineData("one/plugin.json")]
    [InlineData("one/Library.dll")]
    public void A_build_that_came_out_without_a_part_of_a_plugin_is_told_and_not_used(string part)
    {
        var (code, output) = Start(part);

        Assert.Equal(1, code);
        Assert.Contains("splice: the build came out without " + part, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("artifacts/splice")));
        // What was wrong once need not be the next time.
        Assert.Equal((0, "started\n"), Start(leaveOut: "nothing"));
    }

    [Fact]
    public void A_build_without_any_plugin_leaves_the_last_one_in_use()
    {
        Assert.Equal(0, Start(leaveOut: "nothing").Code);
        File.SetLastWriteTimeUtc(At("src/a"), DateTime.UtcNow.AddMinutes(1));

        Assert.Equal(1, Start(leaveOut: "*/*").Code);
        Assert.True(File.Exists(At("artifacts/splice/plugins/one/plugin.json")));
    }

    private static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Ksplice.Engine.sln")))
                folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The checkout's root was not found.");
            return folder;
        }
    }

    private string At(string name) => Path.Combine(_root.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    private (int Code, string Output) Start(string leaveOut)
    {
        // Stands for the build tool: writes what a publish would, but for what is to be left out.
        Write("bin/dotnet", $$"""
            #!/bin/sh
            while [ "$1" != -o ]; do shift; done
            printf '#!/bin/sh\necho started\n' >"$2/splice"
            chmod +x "$2/splice"
            for plugin in One Two.More; do
                folder=$2/plugins/$(echo "$plugin" | tr '[:upper:]' '[:lower:]')
                mkdir -p "$folder"
                for file in plugin.json Library.dll "Ksplice.Plugins.$plugin.dll"; do echo x >"$folder/$file"; done
                echo '{{Dependencies}}' >"$folder/Ksplice.Plugins.$plugin.deps.json"
            done
            rm -f "$2/plugins/"{{leaveOut}}
            """);
        File.SetUnixFileMode(At("bin/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var start = new ProcessStartInfo("/bin/sh", [At("splice")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{At("bin")}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
