namespace Ksplice.Engine.Update;

/// <summary>What of a unit runs in the code of an update below, rather than where it was shipped.</summary>
/// <param name="Update">Id of that update, one of <see cref="UpdateManifest.Requires"/>.</param>
/// <param name="Entry">Name of the entry with the unit's object as that update made it, each function in a section of its own.</param>
/// <param name="Functions">Functions whose newest code is that update's, as its manifest has them.</param>
/// <param name="Replaced">Names of those that the new update takes out of use: nobody may be inside them.</param>
public sealed record UpdateLayer(string Update, string Entry, IReadOnlyList<UpdateFunction> Functions, IReadOnlyList<string> Replaced);
