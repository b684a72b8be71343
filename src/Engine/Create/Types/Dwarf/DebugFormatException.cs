namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Carries a format error out of the reader's depths; never leaves this folder.</summary>
internal sealed class DebugFormatException(string message) : Exception(message);
