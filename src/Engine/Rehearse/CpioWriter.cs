using System.Globalization;
using System.Text;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Writes a cpio archive in the "newc" form, the only one the kernel unpacks as an initramfs
/// (layout: kernel documentation, driver-api/early-userspace/buffer-format).
/// Every entry belongs to root and carries time 0, so equal input gives equal bytes.
/// </summary>
public sealed class CpioWriter : IDisposable
{
    private const int Alignment = 4;
    private const uint DirectoryType = 0x4000;
    private const uint CharacterDeviceType = 0x2000;
    private const uint RegularType = 0x8000;
    private const uint SymbolicLinkType = 0xA000;

    private readonly Stream _output;
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private long _written;
    private uint _nextInode = 1;
    private bool _finished;

    /// <summary>Starts an archive on <paramref name="output"/>, which stays open afterwards and is the caller's.</summary>
    public CpioWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>Adds a directory, with the parents that are still missing.</summary>
    /// <param name="path">Path inside the archive, with or without a leading slash.</param>
    public void AddDirectory(string path)
    {
        var name = Normalize(path);
        if (name.Length == 0 || !_directories.Add(name))
        {
            return;
        }

        AddParents(name);
        WriteEntry(name, DirectoryType | Convert.ToUInt32("755", 8), default, 0, 0);
    }

    /// <summary>Adds a regular file.</summary>
    /// <param name="path">Path inside the archive.</param>
    /// <param name="content">The bytes of the file; at most 4 GiB, the limit of the format.</param>
    /// <param name="executable">Mode 0755 instead of 0644.</param>
    public void AddFile(string path, ReadOnlySpan<byte> content, bool executable = false)
    {
        var name = Normalize(path);
        AddParents(name);
        WriteEntry(name, RegularType | Convert.ToUInt32(executable ? "755" : "644", 8), content, 0, 0);
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddSymbolicLink(string path, string target)
    {
        var name = Normalize(path);
        AddParents(name);
        WriteEntry(name, SymbolicLinkType | Convert.ToUInt32("777", 8), Encoding.UTF8.GetBytes(target), 0, 0);
    }

    /// <summary>Adds a character device node (mode 0600), such as the console the kernel opens for the first program.</summary>
    public void AddCharacterDevice(string path, uint major, uint minor)
    {
        var name = Normalize(path);
        AddParents(name);
        WriteEntry(name, CharacterDeviceType | Convert.ToUInt32("600", 8), default, major, minor);
    }

    /// <summary>Writes the trailer; the archive is complete after it.</summary>
    public void Finish()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        _nextInode = 0;
        WriteEntry("TRAILER!!!", 0, default, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => Finish();

    private static string Normalize(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path.Trim('/');
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path in a cpio archive cannot contain a zero byte.", nameof(path));
        }

        return name;
    }

    private void AddParents(string name)
    {
        var slash = name.LastIndexOf('/');
        if (slash > 0)
        {
            AddDirectory(name[..slash]);
        }
    }

    private void WriteEntry(string name, uint mode, ReadOnlySpan<byte> content, uint deviceMajor, uint deviceMinor)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name + '\0');
        uint[] fields =
        [
            _nextInode, mode, 0, 0, 1, 0, checked((uint)content.Length), 0, 0,
            deviceMajor, deviceMinor, checked((uint)nameBytes.Length), 0,
        ];
        if (_nextInode != 0)
        {
            _nextInode = checked(_nextInode + 1);
        }

        var header = new StringBuilder("070701");
        foreach (var field in fields)
        {
            header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
        }

        Write(Encoding.ASCII.GetBytes(header.ToString()));
        Write(nameBytes);
        Pad();
        Write(content);
        Pad();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _written += bytes.Length;
    }

    private void Pad()
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0];
        Write(zeros[..(int)((Alignment - (_written % Alignment)) % Alignment)]);
    }
}
