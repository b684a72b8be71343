namespace Ksplice.Engine.Elf;

/// <summary>Carries a format error out of the reader's depths; never leaves the Elf folder.</summary>
internal sealed class ElfFormatException(string message) : Exception(message);
