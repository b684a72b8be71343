using System.Diagnostics.CodeAnalysis;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>The front of a package as bytes: header and manifest, nothing of it interpreted beyond the header.</summary>
internal sealed record PackageFrame(PackageHeader Header, byte[] Manifest)
{
    /// <summary>Where the first entry begins in the file.</summary>
    public long PayloadStart => Header.Length + (long)Manifest.Length;

    public static bool TryRead(FileStream file, [NotNullWhen(true)] out PackageFrame? frame, [NotNullWhen(false)] out Diagnostic? malformed)
    {
        frame = null;
        malformed = null;
        try
        {
            var header = PackageHeader.Read(file);
            if (file.Length - header.Length < header.ManifestLength)
                throw new EndOfStreamException();
            var manifest = new byte[header.ManifestLength];
            file.ReadExactly(manifest);
            frame = new(header, manifest);
            return true;
        }
        catch (EndOfStreamException)
        {
            malformed = UpdateDiagnostics.Malformed(file.Name, "it ends too early");
        }
        catch (InvalidDataException e)
        {
            malformed = UpdateDiagnostics.Malformed(file.Name, e.Message);
        }

        return false;
    }
}
