namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>What a repository of one kind has of its own; how it is fetched, proved and remembered is common to all.</summary>
internal interface IRepositoryKind
{
    /// <summary>The settings that all kinds have.</summary>
    SourceSettings Common { get; }

    /// <summary>What the source remembers is about this; with other keys, or another suite, it is another repository.</summary>
    string Repository { get; }

    /// <summary>The signed file, below the repository's address.</summary>
    string SignedPath { get; }

    /// <summary>Its detached signature; null when the file is clear-signed.</summary>
    string? SignaturePath { get; }

    /// <summary>What the signed file calls the lists that are wanted.</summary>
    IReadOnlyList<string> Lists { get; }

    /// <summary>Reads the text that was signed; its age is for the caller to judge.</summary>
    /// <param name="text">Exactly the bytes that a key of the keyring vouches for.</param>
    /// <param name="where">What to call it in complaints.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    /// <exception cref="SourceException">It is of another repository.</exception>
    SignedIndex Parse(byte[] text, string where);

    /// <summary>Reads the updates of a list whose hash was found right, those of other architectures left out.</summary>
    /// <param name="list">The list, expanded; read to its end, then closed.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    IEnumerable<ListedUpdate> Read(Stream list);

    /// <summary>Takes an update out of its package, whose hash was found right, without running anything of it.</summary>
    /// <param name="package">The package.</param>
    /// <param name="wanted">The update.</param>
    /// <param name="file">Where to; replaced.</param>
    /// <param name="folder">For temporary files.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes of the update and their SHA-256.</returns>
    /// <exception cref="SourceException">The package does not hold it, or is not sound.</exception>
    Task<(long Length, string Sha256)> ExtractAsync(string package, ListedUpdate wanted, string file, string folder, CancellationToken cancellation);
}
