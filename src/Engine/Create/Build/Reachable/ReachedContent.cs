namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>What of a preprocessed unit can make code.</summary>
/// <param name="Text">It alone; compiles to the same code.</param>
/// <param name="Names">Every name in it but those of members behind a dot or an arrow. A declaration of a plain form that has none of them can change, come or go.</param>
internal sealed record ReachedContent(byte[] Text, NameFilter Names);
