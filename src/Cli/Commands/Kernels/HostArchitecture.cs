using System.Runtime.InteropServices;

namespace Ksplice.Cli.Commands.Kernels;

/// <summary>The architecture of the machine this runs on, as plugins are called.</summary>
internal static class HostArchitecture
{
    public static string Name => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
}
