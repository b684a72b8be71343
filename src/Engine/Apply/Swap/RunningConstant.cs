using Ksplice.Engine.KernelModule.Protocol;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>A constant of the running kernel that is written over.</summary>
/// <param name="Name">As in the update.</param>
/// <param name="Unit">Source path of its unit.</param>
/// <param name="Address">Its address.</param>
/// <param name="OldBytes">All its bytes as they are now.</param>
/// <param name="Rewrite">What is to change.</param>
/// <param name="Readers">Functions that read it: nobody may be inside one, and they get no jump for it.</param>
public sealed record RunningConstant(
    string Name, string Unit, ulong Address, ReadOnlyMemory<byte> OldBytes, DataRewrite Rewrite, IReadOnlyList<RedirectedFunction> Readers)
{
    // An aligned block of this size changes by one store of the processor, so even an interrupt that cannot be masked sees a whole field.
    private const ulong BlockSize = Limits.CodeBytes;

    /// <summary>The aligned blocks that hold changes, cut to the object: offset and length, ascending.</summary>
    public IEnumerable<(int Offset, int Length)> Blocks()
    {
        var written = Address;
        foreach (var change in Rewrite.Changes)
        {
            var start = Math.Max(written, (Address + (ulong)change.Offset) & ~(BlockSize - 1));
            var end = Address + (ulong)(change.Offset + change.Length);
            while (start < end)
            {
                var next = Math.Min((start & ~(BlockSize - 1)) + BlockSize, Address + (ulong)OldBytes.Length);
                yield return ((int)(start - Address), (int)(next - start));
                start = written = next;
            }
        }
    }
}
