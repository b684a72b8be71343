namespace Ksplice.Engine.Create.Build.Units;

/// <summary>An object file in the cache.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Elapsed">Time of compiler and objtool; zero when it was there already.</param>
public sealed record CompiledObject(string Path, TimeSpan Elapsed);
