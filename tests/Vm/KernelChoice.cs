using System.Text.RegularExpressions;
using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests;

/// <summary>
/// Chooses the kernel to test with: the one that the distribution's kernel package stands for in its main archive. That one changes a few
/// times a year only, so a prepared tree is used again. Beside it, the one of the newest series that the distribution offers by number.
/// </summary>
internal static partial class KernelChoice
{
    /// <summary>Names a release to test with instead.</summary>
    public const string ReleaseVariable = "KSPLICE_TEST_RELEASE";

    /// <summary>Names a release of a newer series to test with instead.</summary>
    public const string NewerReleaseVariable = "KSPLICE_TEST_NEWER_RELEASE";

    private const string KernelPackage = "linux-image-amd64";

    /// <summary>A release as <c>uname -r</c> prints it.</summary>
    public static async Task<string> ReleaseAsync()
    {
        if (Environment.GetEnvironmentVariable(ReleaseVariable) is { Length: > 0 } given)
            return given;
        return await ReleaseAsync(KernelPackage);
    }

    /// <summary>A release of the newest series.</summary>
    public static async Task<string> NewerReleaseAsync()
    {
        if (Environment.GetEnvironmentVariable(NewerReleaseVariable) is { Length: > 0 } given)
            return given;
        if (await NewestSeriesAsync() is { } known)
            return await ReleaseAsync(known);
        await AskAsync("apt-get", "-qq", "update");
        return await ReleaseAsync(
            await NewestSeriesAsync() ?? throw new InvalidOperationException($"apt offers no kernel by the number of its series; name a release with {NewerReleaseVariable}."));
    }

    private static async Task<string> ReleaseAsync(string package)
    {
        var version = await VersionAsync(package);
        if (version is null)
        {
            // A fresh machine has no package lists.
            await AskAsync("apt-get", "-qq", "update");
            version = await VersionAsync(package) ?? throw new InvalidOperationException($"apt offers no {package}; name a release with {ReleaseVariable}.");
        }

        var depends = Depends().Match(await AskAsync("apt-cache", "show", $"{package}={version}"));
        return depends.Success
            ? depends.Groups["release"].Value
            : throw new InvalidOperationException($"{package} {version} does not say which kernel it stands for.");
    }

    private static async Task<string?> NewestSeriesAsync() =>
        (await AskAsync("apt-cache", "search", "--names-only", "^linux-image-[0-9]+[.][0-9]+-amd64$")).Split('\n')
            .Select(line => line.Split(' ')[0]).Where(name => name.Length > 0)
            .MaxBy(name => Version.Parse(name.Split('-')[2]));

    // One line per archive that offers it, the newest version first: package | version | archive suite/component architecture.
    private static async Task<string?> VersionAsync(string package)
    {
        var offers = (await AskAsync("apt-cache", "madison", package)).Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 3).ToList();
        return (offers.Find(offer => !offer[2].Contains("-security", StringComparison.Ordinal)) ?? offers.FirstOrDefault())?[1];
    }

    private static async Task<string> AskAsync(string program, params string[] arguments)
    {
        var answer = await ProcessRunner.RunAsync(program, arguments, null, ChildEnvironment.Minimal, TimeSpan.FromMinutes(5), CancellationToken.None);
        Assert.True(answer.Succeeded, answer.StandardError);
        return answer.StandardOutput;
    }

    [GeneratedRegex(@"^Depends:.*?linux-image-(?<release>\d[^ ,]*)", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Depends();
}
