namespace Ksplice.Engine.Update;

/// <summary>A file to be put into a package.</summary>
/// <param name="Name">Letters, digits and <c>._+-</c>, at most 128 characters; never a path.</param>
/// <param name="Bytes">Its content.</param>
public sealed record UpdateContent(string Name, ReadOnlyMemory<byte> Bytes);
