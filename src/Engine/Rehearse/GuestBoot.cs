using System.Globalization;

namespace Ksplice.Engine.Rehearse;

/// <summary>Everything between <see cref="GuestOptions"/> and a running QEMU.</summary>
internal static class GuestBoot
{
    /// <summary>Makes the initramfs and starts QEMU.</summary>
    /// <exception cref="GuestException">Something is missing.</exception>
    public static async Task<QemuProcess> StartAsync(GuestOptions options, GuestWorkFolder work, CancellationToken cancellationToken)
    {
        if (GuestRequirements.Check(options) is [var first, ..])
            throw new GuestException(first);
        foreach (var share in options.Shares)
        {
            if (!share.GuestPath.StartsWith('/') || share.GuestPath.Contains('\n', StringComparison.Ordinal))
                throw new ArgumentException($"A guest path is absolute and one line: {share.GuestPath}", nameof(options));
        }

        var machine = options.Machine!;
        await WriteInitramfsAsync(options, machine, work, cancellationToken);
        var arguments = QemuCommandLine.Build(options, machine, work.Initramfs, work.ConsoleLog, work.Exchange);
        return await QemuProcess.StartAsync(HostTool.Find(machine.QemuBinary)!, arguments);
    }

    private static async Task WriteInitramfsAsync(GuestOptions options, GuestMachine machine, GuestWorkFolder work, CancellationToken cancellationToken)
    {
        var folder = await KernelModuleFolder.OpenAsync(options.Kernel, work.Path, cancellationToken);
        var order = folder.Index.LoadOrder(machine.RequiredModules.Concat(options.ExtraModules), out var missing);
        if (!missing.IsEmpty)
            throw new GuestException(GuestDiagnostics.ModulesMissing(options.Kernel.Release, missing));

        var modules = new List<(string Name, byte[] Content)>();
        foreach (var path in order)
        {
            var number = modules.Count.ToString("D2", CultureInfo.InvariantCulture);
            modules.Add(($"{number}.ko", await folder.ReadAsync(path, cancellationToken)));
        }

        if (folder.GeneratedIndexFolder is { } generated)
        {
            var index = Directory.CreateDirectory(Path.Combine(work.Exchange, "module-index")).FullName;
            foreach (var file in Directory.GetFiles(generated, "modules.*"))
                File.Move(file, Path.Combine(index, Path.GetFileName(file)));
        }

        await using var initramfs = File.Create(work.Initramfs);
        InitramfsBuilder.Write(
            initramfs,
            await File.ReadAllBytesAsync(options.BusyboxPath, cancellationToken),
            modules,
            GuestConfiguration.Describe(options, modules.Select(module => module.Name)),
            GuestConfiguration.DescribeEnvironment(options),
            options.Files);
    }
}
