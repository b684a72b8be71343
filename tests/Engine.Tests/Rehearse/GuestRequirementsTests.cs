using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class GuestRequirementsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_missing_emulator_names_the_package_to_install()
    {
        var machine = GuestMachine.X64 with { QemuBinary = "qemu-system-that-is-not-there" };

        var found = Assert.Single(GuestRequirements.CheckHost(machine, "/bin/sh"));

        Assert.Equal("KSP5901", found.Code);
        Assert.Contains("apt-get install qemu-system-x86 busybox-static", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_busybox_names_the_package_to_install()
    {
        var found = GuestRequirements.CheckHost(GuestMachine.X64 with { QemuBinary = "sh" }, "/no/such/busybox");

        Assert.Contains(found, diagnostic => diagnostic.Code == "KSP5901" && diagnostic.Hint!.Contains("busybox-static", StringComparison.Ordinal));
    }

    [Fact]
    public void An_architecture_without_a_machine_is_told() =>
        Assert.Equal("KSP5902", GuestRequirements.CheckHost(null, "/bin/sh")[0].Code);

    [Fact]
    public void Missing_kernel_files_are_all_named()
    {
        var kernel = new GuestKernel(Path.Combine(_folder.FullName, "vmlinuz"), Path.Combine(_folder.FullName, "modules"), "1.2.3");

        var found = GuestRequirements.Check(new GuestOptions { Kernel = kernel, BusyboxPath = "/bin/sh", Machine = GuestMachine.X64 with { QemuBinary = "sh" } });

        Assert.Equal(["KSP5903", "KSP5903"], found.Select(diagnostic => diagnostic.Code));
        Assert.Equal([kernel.ImagePath, kernel.ModulesDirectory], found.Select(diagnostic => diagnostic.Location));
    }

    [Fact]
    public async Task A_kernel_without_the_modules_a_guest_needs_is_refused_before_it_boots()
    {
        var image = Path.Combine(_folder.FullName, "vmlinuz");
        await File.WriteAllTextAsync(image, "x");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "modules.dep"), "kernel/virtio_pci.ko:\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "modules.builtin"), "kernel/overlay.ko\n");
        var options = new GuestOptions
        {
            Kernel = new GuestKernel(image, _folder.FullName, "1.2.3"),
            BusyboxPath = "/bin/sh",
            Machine = GuestMachine.X64 with { QemuBinary = "sh" },
        };

        var failure = await Assert.ThrowsAsync<GuestException>(() => Guest.StartAsync(options));

        Assert.Equal("KSP5904", failure.Diagnostic.Code);
        Assert.Contains("virtio_console", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("overlay", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emulator_that_ends_at_once_is_a_start_failure()
    {
        var image = Path.Combine(_folder.FullName, "vmlinuz");
        await File.WriteAllTextAsync(image, "x");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "modules.dep"), string.Empty);
        var options = new GuestOptions
        {
            Kernel = new GuestKernel(image, _folder.FullName, "1.2.3"),
            BusyboxPath = "/bin/sh",
            Machine = GuestMachine.X64 with { QemuBinary = "false", RequiredModules = [] },
        };

        var failure = await Assert.ThrowsAsync<GuestException>(() => Guest.StartAsync(options));

        Assert.Equal("KSP5905", failure.Diagnostic.Code);
    }
}
