using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Apt;

namespace Ksplice.Source.Apt.Tests;

/// <summary>Answers like apt and dpkg-deb, from a table of stanzas; packages hold what kernels' packages hold.</summary>
internal sealed class FakeApt
{
    private readonly List<string> _commands = [];

    public Dictionary<string, string> Stanzas { get; } = new(StringComparer.Ordinal);

    /// <summary>Known only to freshly fetched lists.</summary>
    public Dictionary<string, string> FreshStanzas { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Commands => _commands;

    public int DownloadExitCode { get; set; }

    public int UpdateExitCode { get; set; }

    public HashSet<string> MissingTools { get; } = new(StringComparer.Ordinal);

    public HashSet<string> MissingFiles { get; } = new(StringComparer.Ordinal);

    public static FakeApt WithKernel(string release, string version)
    {
        var apt = new FakeApt();
        Kernel(apt.Stanzas, release, version);
        return apt;
    }

    public static void Kernel(Dictionary<string, string> stanzas, string release, string version)
    {
        stanzas[$"linux-image-{release}"] = $"Package: linux-image-{release}\nSource: linux-signed-amd64 ({version.Replace('-', '+')})\nVersion: {version}\nArchitecture: amd64\nBuilt-Using: linux (= {version})\n\n";
        stanzas[$"linux-headers-{release}"] = $"Package: linux-headers-{release}\nSource: linux\nVersion: {version}\nArchitecture: amd64\n\n";
        stanzas["linux-source-6.1"] = Source("6.1.187-1") + Source(version) + Source("6.1.170-3");
        stanzas["linux-source-6"] = Source("6.0.1-1").Replace("linux-source-6.1", "linux-source-6", StringComparison.Ordinal);
    }

    public static string Source(string version) => $"Package: linux-source-6.1\nSource: linux\nVersion: {version}\nArchitecture: all\n\n";

    public Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, string? workingDirectory, CancellationToken cancellation)
    {
        lock (_commands)
            _commands.Add(string.Join(' ', arguments));
        if (MissingTools.Contains(arguments[0]))
            return Task.FromResult(new CommandResult(CommandResult.NotFound, "", ""));
        return Task.FromResult(Answer(arguments, workingDirectory));
    }

    private CommandResult Answer(IReadOnlyList<string> arguments, string? workingDirectory)
    {
        var fresh = arguments.Any(argument => argument.StartsWith("Dir::State=", StringComparison.Ordinal));
        var known = fresh ? Stanzas.Concat(FreshStanzas).ToDictionary(StringComparer.Ordinal) : Stanzas;
        if (arguments.Contains("show"))
            return known.TryGetValue(arguments[^1], out var stanza) ? new(0, stanza, "") : new(100, "", "E: No packages found");
        if (arguments.Contains("pkgnames"))
            return new(0, string.Join('\n', known.Keys.Where(name => name.StartsWith(arguments[^1], StringComparison.Ordinal))), "");
        if (arguments.Contains("update"))
            return new(UpdateExitCode, "", "E: no network");
        if (arguments.Contains("download"))
        {
            if (DownloadExitCode == 0)
                File.WriteAllText(Path.Combine(workingDirectory!, arguments[^1].Split(':')[0] + ".deb"), "");
            return new(DownloadExitCode, "", "E: 404");
        }

        if (arguments[0] == "dpkg-deb")
            Unpack(Path.GetFileNameWithoutExtension(arguments[^2]), arguments[^1]);
        return new(0, "", "");
    }

    private void Unpack(string package, string folder)
    {
        var release = package.Split('-', 3)[^1];
        string[] files = package switch
        {
            _ when package.StartsWith("linux-image", StringComparison.Ordinal) => [$"boot/config-{release}", $"boot/vmlinuz-{release}"],
            _ when package.StartsWith("linux-headers", StringComparison.Ordinal) => [$"usr/src/linux-headers-{release}/Module.symvers"],
            _ => [$"usr/src/{package}.tar.xz"],
        };
        Directory.CreateDirectory(folder);
        foreach (var file in files.Where(file => !MissingFiles.Contains(file)))
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(file)!));
            File.WriteAllText(Path.Combine(folder, file), "");
        }
    }
}
