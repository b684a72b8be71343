using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Kernel.Local;

/// <summary>What the machine allows: found out without touching anything.</summary>
public static class LocalEnvironment
{
    private const int CapabilitySysModule = 16;

    /// <summary>Reasons why the running kernel cannot be updated from here; empty when there are none.</summary>
    public static IReadOnlyList<Diagnostic> Check(KernelPaths? paths = null)
    {
        paths ??= new();
        var found = new List<Diagnostic>();
        if (FindContainer(paths) is { } container)
            found.Add(KernelDiagnostics.InContainer(container));
        else if (!MayLoadModules(paths))
            found.Add(KernelDiagnostics.NotRoot("this process may not load modules"));
        if (ReadLockdown(paths) is var lockdown && lockdown != LockdownState.None)
            found.Add(KernelDiagnostics.LockedDown(lockdown));
        return found;
    }

    /// <summary>The active mode of <c>/sys/kernel/security/lockdown</c>, which stands there in brackets.</summary>
    public static LockdownState ReadLockdown(KernelPaths? paths = null)
    {
        var text = ReadOrEmpty(Path.Combine((paths ?? new()).Sys, "kernel/security/lockdown"));
        return text.Contains("[confidentiality]", StringComparison.Ordinal) ? LockdownState.Confidentiality
            : text.Contains("[integrity]", StringComparison.Ordinal) ? LockdownState.Integrity
            : LockdownState.None;
    }

    /// <summary>
    /// What tells that this is a container whose kernel belongs to somebody else; null when nothing does. The marks that
    /// container engines leave (those <c>systemd-detect-virt --container</c> reads) are files that any root may show, so
    /// they only name what the namespaces tell.
    /// </summary>
    public static string? FindContainer(KernelPaths? paths = null)
    {
        paths ??= new();
        // Process 2 is kthreadd, seen exactly from the first pid namespace.
        var foreignProcesses = !ReadOrEmpty(Path.Combine(paths.Proc, "2/comm")).StartsWith("kthreadd", StringComparison.Ordinal);
        var foreignMounts = LinkTarget(Path.Combine(paths.Proc, "1/ns/mnt")) is { } first && LinkTarget(Path.Combine(paths.Proc, "self/ns/mnt")) is { } own && first != own;
        var mark = ReadMark(paths);
        if (foreignProcesses)
            return mark ?? "another pid namespace";
        // Services with private mounts are no containers, unless something says so.
        return foreignMounts ? mark : null;
    }

    private static string? ReadMark(KernelPaths paths)
    {
        var named = ReadOrEmpty(Path.Combine(paths.Root, "run/systemd/container")).Trim();
        if (named.Length > 0)
            return named;
        if (File.Exists(Path.Combine(paths.Root, "run/.containerenv")))
            return "podman";
        if (File.Exists(Path.Combine(paths.Root, ".dockerenv")))
            return "docker";
        // Visible to root only; an unreadable file tells nothing.
        const string variable = "container=";
        return ReadOrEmpty(Path.Combine(paths.Proc, "1/environ")).Split('\0')
            .FirstOrDefault(v => v.StartsWith(variable, StringComparison.Ordinal))?[variable.Length..];
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Functions that livepatches redirect, from <c>/sys/kernel/livepatch/PATCH/OBJECT/FUNCTION,POSITION</c>.</summary>
    public static IReadOnlyList<LivepatchedFunction> ReadLivepatches(KernelPaths? paths = null)
    {
        var root = Path.Combine((paths ?? new()).Sys, "kernel/livepatch");
        if (!Directory.Exists(root))
            return [];
        var functions = new List<LivepatchedFunction>();
        foreach (var patch in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var enabled = ReadOrEmpty(Path.Combine(patch, "enabled")).Trim() != "0";
            foreach (var target in Directory.EnumerateDirectories(patch))
            {
                foreach (var function in Directory.EnumerateDirectories(target).Select(d => Path.GetFileName(d)!))
                {
                    var comma = function.LastIndexOf(',');
                    if (comma > 0 && int.TryParse(function.AsSpan(comma + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                        functions.Add(new(Path.GetFileName(patch), Path.GetFileName(target), function[..comma], position, enabled));
                }
            }
        }

        return functions;
    }

    private static bool MayLoadModules(KernelPaths paths)
    {
        var line = ReadOrEmpty(Path.Combine(paths.Proc, "self/status")).Split('\n')
            .FirstOrDefault(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var capabilities)
            && (capabilities >> CapabilitySysModule & 1) != 0;
    }

    internal static string ReadOrEmpty(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
