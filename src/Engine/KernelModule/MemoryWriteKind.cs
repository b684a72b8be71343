namespace Ksplice.Engine.KernelModule;

/// <summary>What a write changes (<c>enum ksplice_write_kind</c>).</summary>
public enum MemoryWriteKind : uint
{
    /// <summary>Instructions: at most 16 bytes, changed by one store.</summary>
    Code = 0,

    /// <summary>Anything else: at most 4096 bytes.</summary>
    Data = 1,
}
