using System.Runtime.InteropServices;

namespace Ksplice.Engine.Files;

/// <summary>Who owns a file and who may write it; the base library tells the mode but not the owner.</summary>
/// <param name="UserId">Owning user.</param>
/// <param name="GroupId">Owning group.</param>
/// <param name="Mode">Type and permission bits, as in <c>st_mode</c>.</param>
internal readonly partial record struct FileOwner(uint UserId, uint GroupId, ushort Mode)
{
    private const int AtCurrentFolder = -100;
    private const uint BasicStats = 0x7ff;
    private const ushort TypeMask = 0xf000;
    private const ushort Folder = 0x4000;
    private const ushort Sticky = 0x200;
    private const ushort GroupWrite = 0x10;
    private const ushort OtherWrite = 0x2;

    public bool IsWorldWritable => (Mode & OtherWrite) != 0;

    public bool IsGroupWritable => (Mode & GroupWrite) != 0;

    /// <summary>True for a folder where only an entry's owner may rename or remove it, such as <c>/tmp</c>.</summary>
    public bool IsStickyFolder => (Mode & TypeMask) == Folder && (Mode & Sticky) != 0;

    /// <summary>Follows symbolic links: what counts is what would be opened.</summary>
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    public static FileOwner Of(string path)
    {
        // statx rather than stat: its structure is the same on every architecture and C library.
        if (StatX(AtCurrentFolder, path, 0, BasicStats, out var status) != 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return new(status.UserId, status.GroupId, status.Mode);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Status status);

    // struct statx of include/uapi/linux/stat.h: 256 bytes, of which only these fields are read.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(24)]
        public uint GroupId;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
