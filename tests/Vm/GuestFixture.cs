using System.Collections.Immutable;
using Ksplice.Engine.Rehearse;
using Ksplice.Vm.Tests.Updates;

namespace Ksplice.Vm.Tests;

/// <summary>
/// One guest that sees the host's files, with <c>ksplice.ko</c> loaded and the program at hand, shared by all tests of the collection.
/// Tests leave nothing applied in its kernel.
/// </summary>
public sealed class GuestFixture : IAsyncLifetime
{
    private const string ProgramFolder = "/opt/splice";
    private const string ScriptFolder = "/opt/scripts";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private Guest? _guest;

    public Guest Guest => _guest ?? throw new InvalidOperationException("The guest did not start.");

    public async Task InitializeAsync()
    {
        var module = await TestKernel.BuildKernelModuleAsync();
        _guest = await Guest.StartAsync(new GuestOptions
        {
            Kernel = TestKernel.Find(),
            Shares = [new GuestShare(await Checkout.ProgramFolderAsync(), ProgramFolder)],
            Files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests/Vm/Scripts"))
                .ToImmutableDictionary(file => $"{ScriptFolder}/{Path.GetFileName(file)}", file => file),
        });
        await RunAsync($"mount -t tracefs tracefs /sys/kernel/tracing; mount -t securityfs securityfs /sys/kernel/security; insmod '{Give(module)}'");
    }

    public async Task DisposeAsync()
    {
        if (_guest is not null)
            await _guest.DisposeAsync();
    }

    /// <summary>Puts a host file where the guest sees it.</summary>
    /// <returns>Its path in the guest.</returns>
    internal string Give(string file)
    {
        var name = Path.GetFileName(file);
        File.Copy(file, Path.Combine(Guest.ExchangeFolder, name), overwrite: true);
        return $"{Guest.ExchangeInGuest}/{name}";
    }

    /// <summary>Runs a shell script that must succeed.</summary>
    /// <returns>What it printed.</returns>
    internal async Task<string> RunAsync(string script)
    {
        var result = await Guest.RunAsync(script, s_patience);
        Assert.True(result.Succeeded, $"{script}\n{result}");
        return result.StandardOutput;
    }

    /// <summary>Shell words for one of the programs of this project's folder of scripts.</summary>
    internal static string Script(string name) => $"python3 {ScriptFolder}/{name}";

    /// <summary>Runs <c>splice</c>.</summary>
    /// <param name="words">Its arguments, as shell words.</param>
    /// <param name="wrapper">Shell words before the program.</param>
    internal async Task<SpliceResult> SpliceAsync(string words, string wrapper = "") =>
        new(await Guest.RunAsync($"{wrapper} {ProgramFolder}/splice --json {words}", s_patience));
}
