using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Loads modules into a guest. Where one does not start, because the guest lacks its device or a feature of its processor, it is loaded as a
/// <see cref="DormantModule"/>: what is rehearsed is its code in memory, and that is the same.
/// </summary>
/// <param name="guest">The guest.</param>
/// <param name="limit">How long each step may take.</param>
internal sealed class GuestModules(IRehearsalGuest guest, TimeSpan limit)
{
    private const int HasToBeDormant = 10;

    /// <summary>Loads a module and all it needs.</summary>
    /// <param name="module">Its name.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What did not start, with why; a refusal when the module is not there in any form.</returns>
    /// <exception cref="GuestException">The guest is lost, or does not come to an end.</exception>
    public async Task<Outcome<IReadOnlyList<string>>> LoadAsync(string module, CancellationToken cancellation)
    {
        var loaded = await RunAsync($"modprobe {Quote(module)}", module, cancellation);
        if (loaded.Succeeded)
            return Outcome<IReadOnlyList<string>>.Ok([]);
        var needed = await RunAsync($"modprobe --show-depends {Quote(module)}", module, cancellation);
        if (!needed.Succeeded)
            return Refused(module, loaded);

        List<string> dormant = [];
        List<Diagnostic> notes = [];
        var lines = needed.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var path in lines.Where(words => words is ["insmod", _, ..]).Select(words => words[1]))
        {
            var name = KernelModuleIndex.NameOf(path);
            var result = await RunAsync(LoadOrUnpackScript(name, path), name, cancellation);
            if (result.ExitCode == HasToBeDormant)
            {
                if (await LoadDormantAsync(name, cancellation) is { } refusal)
                    return Outcome<IReadOnlyList<string>>.Refused(refusal);
                dormant.Add(name);
                notes.Add(GuestDiagnostics.ModuleDormant(name, result.StandardError.Trim()));
            }
            else if (!result.Succeeded)
            {
                return Refused(name, result);
            }
        }

        return Outcome<IReadOnlyList<string>>.Ok(dormant, notes);
    }

    private static Outcome<IReadOnlyList<string>> Refused(string module, GuestCommandResult result) =>
        Outcome<IReadOnlyList<string>>.Refused(GuestDiagnostics.ModuleNotLoaded(module, result.StandardError.Trim()));

    private static string Quote(string word) => GuestConfiguration.Quote(word);

    // The guest has the host's programs, and its files of modules may be packed in any of these ways.
    private static string LoadOrUnpackScript(string name, string path) => $"""
        grep -q {Quote($"^{name} ")} /proc/modules && exit 0
        modprobe {Quote(name)} && exit 0
        case {Quote(path)} in
            *.xz) unpack='xz -dc' ;;
            *.gz) unpack='gzip -dc' ;;
            *.zst) unpack='zstd -dcq' ;;
            *) unpack=cat ;;
        esac
        $unpack < {Quote(path)} > {Quote($"{Guest.ExchangeInGuest}/{name}.ko")} && exit {HasToBeDormant}
        exit 1

        """;

    private async Task<Diagnostic?> LoadDormantAsync(string name, CancellationToken cancellation)
    {
        var file = Path.Combine(guest.ExchangeFolder, name + ".ko");
        var copy = DormantModule.Make(await File.ReadAllBytesAsync(file, cancellation), name);
        if (!copy.IsOk)
            return copy.Diagnostics[0];
        await File.WriteAllBytesAsync(file, copy.Value, cancellation);
        var result = await RunAsync($"insmod {Quote($"{Guest.ExchangeInGuest}/{name}.ko")}", name, cancellation);
        File.Delete(file);
        return result.Succeeded ? null : GuestDiagnostics.ModuleNotLoaded(name, result.StandardError.Trim());
    }

    private async Task<GuestCommandResult> RunAsync(string script, string module, CancellationToken cancellation)
    {
        var result = await guest.RunAsync(script, limit, cancellation);
        return result.TimedOut ? throw new GuestLostException($"loading {module} does not end", "") : result;
    }
}
