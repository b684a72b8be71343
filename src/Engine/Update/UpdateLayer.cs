using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>What of a unit runs in the code of an update below, rather than where it was shipped.</summary>
/// <param name="Update">Id of that update, one of <see cref="UpdateManifest.Requires"/>.</param>
/// <param name="Entry">Name of the entry with the unit's object as that update made it, each function in a section of its own.</param>
/// <param name="Functions">Functions whose newest code is that update's, as its manifest has them.</param>
/// <param name="Replaced">Names of those that the new update takes out of use: nobody may be inside them.</param>
/// <param name="Readers">Names of those that read a constant which the new update writes over: nobody may be inside them, at undo neither; null for none.</param>
/// <param name="Constants">Constants that hold what that update wrote and that the new one writes over again; null for none.</param>
public sealed record UpdateLayer(
    string Update, string Entry, IReadOnlyList<UpdateFunction> Functions, IReadOnlyList<string> Replaced,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Readers = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerConstant>? Constants = null);

/// <summary>A constant of the shipped kernel that an update below wrote over.</summary>
/// <param name="Name">Its symbol in the unit's object as that update made it.</param>
/// <param name="Running">Its symbol in the unit's pre object.</param>
public sealed record LayerConstant(string Name, string Running);
