namespace Ksplice.Engine.Kernel;

/// <summary>A module in the kernel.</summary>
/// <param name="Name">Name with underscores.</param>
/// <param name="Base">Address of its first byte.</param>
/// <param name="Size">Bytes from <paramref name="Base"/>; on kernels that scatter a module over several areas, those that the kernel reports.</param>
/// <param name="References">Users counted by the kernel; −1 when it does not say.</param>
/// <param name="State"><c>Live</c>, <c>Loading</c> or <c>Unloading</c>.</param>
/// <param name="BuildId">Build-id in lower-case hexadecimal; null when unknown.</param>
public sealed record LoadedModule(string Name, ulong Base, ulong Size, int References, string State, string? BuildId)
{
    public const string Live = "Live";

    /// <summary>Modules that depend on this one, which therefore stays at least as long as they do.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(ulong address) => address - Base < Size;
}
