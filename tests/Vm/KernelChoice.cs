using System.Text.RegularExpressions;
using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests;

/// <summary>
/// Chooses the kernel to test with: the one that the distribution's kernel package stands for in its main archive. That one changes a few
/// times a year only, so a prepared tree is used again.
/// </summary>
internal static partial class KernelChoice
{
    /// <summary>Names a release to test with instead.</summary>
    public const string ReleaseVariable = "KSPLICE_TEST_RELEASE";

    private const string KernelPackage = "linux-image-amd64";

    /// <summary>A release as <c>uname -r</c> prints it.</summary>
    public static async Task<string> ReleaseAsync()
    {
        if (Environment.GetEnvironmentVariable(ReleaseVariable) is { Length: > 0 } given)
            return given;
        var version = await VersionAsync();
        if (version is null)
        {
            // A fresh machine has no package lists.
            await AskAsync("apt-get", "-qq", "update");
            version = await VersionAsync() ?? throw new InvalidOperationException($"apt offers no {KernelPackage}; name a release with {ReleaseVariable}.");
        }

        var depends = Depends().Match(await AskAsync("apt-cache", "show", $"{KernelPackage}={version}"));
        return depends.Success
            ? depends.Groups["release"].Value
            : throw new InvalidOperationException($"{KernelPackage} {version} does not say which kernel it stands for.");
    }

    // One line per archive that offers it, the newest version first: package | version | archive suite/component architecture.
    private static async Task<string?> VersionAsync()
    {
        var offers = (await AskAsync("apt-cache", "madison", KernelPackage)).Split('\n')
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
