namespace Ksplice.Engine.Create.Build.Units;

/// <summary>The preprocessor's output for a unit.</summary>
/// <param name="Text">The text.</param>
/// <param name="Read">Every file that was read, as the compiler names it.</param>
internal sealed record UnitText(byte[] Text, IReadOnlyList<string> Read);
