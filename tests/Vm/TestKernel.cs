using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

/// <summary>The kernel VM tests boot: the folder named by <c>KSPLICE_TEST_KERNEL_DIR</c>, with boot/vmlinuz-* and lib/modules/*.</summary>
internal static class TestKernel
{
    public const string Variable = "KSPLICE_TEST_KERNEL_DIR";

    public static GuestKernel Find()
    {
        var folder = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException($"VM tests need {Variable}: a folder with boot/vmlinuz-RELEASE and lib/modules/RELEASE.");
        return GuestKernel.FindBelow(folder)
            ?? throw new InvalidOperationException($"{folder} ({Variable}) has not exactly one boot/vmlinuz-RELEASE with its lib/modules/RELEASE.");
    }
}
