namespace Ksplice.Engine.Apply.Verify;

/// <summary>A value learnt from running code, and the place in the object that taught it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Section">Number of the section with the code.</param>
/// <param name="Offset">Offset in that section.</param>
internal readonly record struct ProvedValue(ulong Value, int Section, int Offset);
