namespace Ksplice.Engine.Kernel;

/// <summary>A module in the kernel.</summary>
/// <param name="Name">Name with underscores.</param>
/// <param name="Base">Address of its first byte; on kernels that scatter a module over several areas, of its code, 0 without any.</param>
/// <param name="Size">Bytes of all of it.</param>
/// <param name="References">Users counted by the kernel; −1 when it does not say.</param>
/// <param name="State"><c>Live</c>, <c>Loading</c> or <c>Unloading</c>.</param>
/// <param name="BuildId">Build-id in lower-case hexadecimal; null when unknown.</param>
public sealed record LoadedModule(string Name, ulong Base, ulong Size, int References, string State, string? BuildId)
{
    public const string Live = "Live";

    /// <summary>Modules that depend on this one, which therefore stays at least as long as they do.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    private readonly IReadOnlyList<AddressArea>? _areas;

    /// <summary>Where it lies: in one piece unless it is known to be scattered.</summary>
    public IReadOnlyList<AddressArea> Areas
    {
        get => _areas ?? [new(Base, Size)];
        init => _areas = value;
    }

    /// <summary>An address in it, by which the kernel finds it.</summary>
    public ulong Anchor => Base != 0 ? Base : Areas[0].Start;

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(ulong address)
    {
        // Asked for every address of an update and every module.
        if (_areas is null)
            return address - Base < Size;
        foreach (var area in _areas)
        {
            if (area.Contains(address))
                return true;
        }

        return false;
    }
}
