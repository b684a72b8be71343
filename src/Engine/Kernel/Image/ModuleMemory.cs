namespace Ksplice.Engine.Kernel.Image;

/// <summary>An image's memory with that of modules beside it.</summary>
internal sealed class ModuleMemory(IKernelMemory image, IReadOnlyList<ModuleImage> modules) : IKernelMemory
{
    public bool TryRead(ulong address, Span<byte> destination)
    {
        foreach (var module in modules)
        {
            if (address - module.Start >= (ulong)module.Bytes.Length)
                continue;
            var rest = module.Bytes[(int)(address - module.Start)..];
            if (rest.Length < destination.Length)
                return false;
            rest[..destination.Length].CopyTo(destination);
            return true;
        }

        return image.TryRead(address, destination);
    }
}
