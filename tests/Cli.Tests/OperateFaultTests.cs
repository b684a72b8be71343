using System.Globalization;
using System.Text;

namespace Ksplice.Cli.Tests;

/// <summary>
/// What a repository in wrong hands, or one that broke, comes to in whole commands: the exit code tells, nothing is kept, what was known stays in use, and
/// the next run heals. What each fault means to a source is tried with the source.
/// </summary>
[Collection(OperatorKeys.Collection)]
public sealed class OperateFaultTests : IDisposable
{
    private const string InRelease = "dists/ksplice/InRelease";
    private const string TimeForm = "ddd, dd MMM yyyy HH:mm:ss 'UTC'";

    private readonly OperatorMachine _machine = new();

    private string Kept => Path.Combine(_machine.State, "updates");

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("a changed signed list", 6, "KSP6310")]
    [InlineData("a signed list that was cut", 6, "KSP6310")]
    [InlineData("a list without its signature", 6, "KSP6310")]
    [InlineData("no signed list", 8, "KSP6304")]
    [InlineData("a list of other content", 6, "KSP6319")]
    [InlineData("a list that was cut", 8, "KSP6308")]
    public async Task A_list_that_cannot_be_believed_installs_nothing_and_leaves_the_lists_of_before(string fault, int exitCode, string code)
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        Assert.Equal(0, (await _machine.RunAsync("refresh", "-q")).ExitCode);
        await _machine.PublishAsync("b");
        var healthy = Files();
        Break(fault);

        var check = await _machine.RunAsync("check", "--json");
        var preview = await _machine.RunAsync("upgrade", "-n", "--json");

        Assert.Equal((exitCode, code), (check.ExitCode, (string?)check.Json["diagnostics"]![0]!["code"]));
        Assert.Equal((exitCode, code, false), (preview.ExitCode, (string?)preview.Json["diagnostics"]![0]!["code"], (bool?)preview.Json["upToDate"]));
        Assert.Equal("1\n", (await _machine.RunAsync("show", "--available", "--count")).Output);
        Restore(healthy);
        await AssertHealedAsync("a.ksplice", "b.ksplice");
    }

    [Theory]
    [InlineData("a changed signed list", 6)]
    [InlineData("no signed list", 8)]
    [InlineData("a list of other content", 6)]
    public async Task At_the_first_contact_already_a_fault_is_no_empty_list(string fault, int exitCode)
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        var healthy = Files();
        Break(fault);

        var upgrade = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((exitCode, false), (upgrade.ExitCode, (bool?)upgrade.Json["upToDate"]));
        Assert.False(Directory.Exists(Kept));
        Restore(healthy);
        await AssertHealedAsync("a.ksplice");
    }

    [Theory]
    [InlineData("a changed package", 6, "KSP6319")]
    [InlineData("a package that was cut", 8, "KSP6308")]
    [InlineData("no package", 8, "KSP6304")]
    public async Task A_package_that_is_not_what_was_signed_is_not_kept(string fault, int exitCode, string code)
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        var healthy = Files();
        Break(fault);

        var upgrade = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((exitCode, code), (upgrade.ExitCode, (string?)upgrade.Json["diagnostics"]![0]!["code"]));
        Assert.Empty(upgrade.Json["done"]!.AsArray());
        Assert.Empty(Directory.GetFiles(Kept));
        Restore(healthy);
        await AssertHealedAsync("a.ksplice");
    }

    [Theory]
    [InlineData(-15, "KSP6314")]
    [InlineData(-365 * 5, "KSP6314")]
    [InlineData(365 * 5, "KSP6318")]
    public async Task A_list_out_of_its_time_or_a_clock_that_is_wrong_by_years_installs_nothing(int days, string code)
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        var healthy = Files();
        Redate(TimeSpan.FromDays(days));

        var upgrade = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((6, code), (upgrade.ExitCode, (string?)upgrade.Json["diagnostics"]![0]!["code"]));
        Assert.False(Directory.Exists(Kept));
        Restore(healthy);
        await AssertHealedAsync("a.ksplice");
    }

    [Fact]
    public async Task An_old_list_that_is_shown_again_is_refused()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        var old = Files();
        // Lists are dated to the second.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await _machine.PublishAsync("b");
        Assert.Equal(0, (await _machine.RunAsync("refresh", "-q")).ExitCode);
        var healthy = Files();
        Restore(old);

        var check = await _machine.RunAsync("check", "--json");

        Assert.Equal((6, "KSP6316"), (check.ExitCode, (string?)check.Json["diagnostics"]![0]!["code"]));
        Assert.Equal("2\n", (await _machine.RunAsync("show", "--available", "--count")).Output);
        Restore(healthy);
        await AssertHealedAsync("a.ksplice", "b.ksplice");
    }

    [Fact]
    public async Task A_repository_that_another_key_signed_is_refused()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        File.Copy(OperatorKeys.Stranger(_machine.Splice.File("stranger.gpg")), _machine.Splice.File("operator.gpg"), overwrite: true);

        var upgrade = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((6, "KSP6311"), (upgrade.ExitCode, (string?)upgrade.Json["diagnostics"]![0]!["code"]));
        Assert.False(Directory.Exists(Kept));
        _machine.Configure();
        await AssertHealedAsync("a.ksplice");
    }

    // On a kernel without the module that is as far as it goes: everything was fetched and believed, and the kernel was asked.
    private async Task AssertHealedAsync(params string[] kept)
    {
        var healed = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");
        Assert.True(healed.ExitCode == 4, healed.Output);
        Assert.Equal(kept, Directory.GetFiles(Kept).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in kept)
            Assert.Equal(await File.ReadAllBytesAsync(_machine.Splice.File(file)), await File.ReadAllBytesAsync(Path.Combine(Kept, file)));
    }

    /// <summary>Dates the list otherwise, as this machine sees it when its clock is wrong, and signs it again.</summary>
    private void Redate(TimeSpan by)
    {
        var text = string.Join('\n', File.ReadLines(Path.Combine(_machine.Repository, "dists/ksplice/Release")).Select(line => line.Split(": ", 2) switch
        {
            ["Date" or "Valid-Until", var time] => $"{line.Split(':')[0]}: {(DateTimeOffset.ParseExact(time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) + by).ToString(TimeForm, CultureInfo.InvariantCulture)}",
            _ => line,
        })) + "\n";
        File.WriteAllText(_machine.Splice.File("Release"), text);
        OperatorKeys.Sign(_machine.Splice.File("Release"), Path.Combine(_machine.Repository, InRelease));
    }

    private Dictionary<string, byte[]> Files() =>
        Directory.GetFiles(_machine.Repository, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);

    private void Restore(Dictionary<string, byte[]> files)
    {
        Directory.Delete(_machine.Repository, recursive: true);
        foreach (var (file, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    private void Break(string fault)
    {
        var (files, change) = fault switch
        {
            "a changed signed list" => (InRelease, Change),
            "a signed list that was cut" => (InRelease, Cut),
            "a list without its signature" => (InRelease, bytes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Split("\n\n")[1].Split("\n-----")[0] + "\n")),
            "no signed list" => (InRelease, null),
            "a list of other content" => ("dists/ksplice/main", Change),
            "a list that was cut" => ("dists/ksplice/main", Cut),
            "a changed package" => ("pool", Change),
            "a package that was cut" => ("pool", Cut),
            "no package" => ("pool", (Func<byte[], byte[]>?)null),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
        var path = Path.Combine(_machine.Repository, files);
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path])
        {
            if (change is null)
                File.Delete(file);
            else
                File.WriteAllBytes(file, change(File.ReadAllBytes(file)));
        }
    }

    private static byte[] Change(byte[] bytes)
    {
        bytes[bytes.Length / 3] ^= 0x01;
        return bytes;
    }

    private static byte[] Cut(byte[] bytes) => bytes[..(bytes.Length / 2)];
}
