using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;

namespace Ksplice.Cli.Tests;

/// <summary>What would stop work on this machine.</summary>
[Collection(OperatorKeys.Collection)]
public sealed class DoctorCommandTests : IDisposable
{
    private readonly OperatorMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task An_area_that_does_not_exist_is_exit_code_2() =>
        Assert.Equal(2, (await _machine.Splice.RunAsync("doctor", "everything")).ExitCode);

    [Fact]
    public async Task What_would_stop_it_is_told_with_its_remedy()
    {
        _machine.Configure();

        var never = await _machine.RunAsync("doctor", "operate", "--json");
        await _machine.PublishAsync("a");
        await _machine.RunAsync("refresh");
        var ready = await _machine.RunAsync("doctor", "operate", "--json");

        Assert.Equal((4, false), (never.ExitCode, (bool?)never.Json["areas"]![0]!["ready"]));
        Assert.NotNull((string?)never.Json["diagnostics"]![0]!["hint"]);
        Assert.Equal((0, true), (ready.ExitCode, (bool?)ready.Json["areas"]![0]!["ready"]));
        Assert.False(Directory.Exists(new StateLayout(_machine.State).Updates));
    }

    [Fact]
    public async Task A_boot_that_went_down_is_told()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        await _machine.RunAsync("refresh");
        new BootMarker(new StateLayout(_machine.State).BootMarker).Set(new("an earlier boot", OperatorMachine.Kernel.BuildId, DateTimeOffset.UnixEpoch, Refused: false));

        var printed = await _machine.RunAsync("doctor", "operate", "--json");

        Assert.Equal((4, "KSP6419"), (printed.ExitCode, (string?)Assert.Single(printed.Json["areas"]![0]!["codes"]!.AsArray())));
    }

    [Fact]
    public async Task Every_area_is_looked_at_when_none_is_named()
    {
        _machine.Configure();

        var printed = await _machine.RunAsync("doctor", "--json");

        Assert.Equal(MachineChecks.Names, printed.Json["areas"]!.AsArray().Select(area => (string)area!["name"]!));
        foreach (var area in printed.Json["areas"]!.AsArray().Where(area => !(bool)area!["ready"]!))
            Assert.NotEmpty(area!["codes"]!.AsArray());
    }

    [Fact]
    public void A_missing_program_or_key_says_what_to_do()
    {
        Assert.Equal(("KSP6424", "Install it: apt-get install xz-utils"), (OperateDiagnostics.NoBuildTool("xz", "xz-utils").Code, OperateDiagnostics.NoBuildTool("xz", "xz-utils").Hint));
        Assert.Equal(("KSP6425", "/keys"), (OperateDiagnostics.NobodyTrusted("/keys").Code, OperateDiagnostics.NobodyTrusted("/keys").Location));
    }
}
