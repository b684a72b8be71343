using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Follow;

/// <summary>Code outside of a unit that runs beside it.</summary>
public interface ICallees
{
    /// <summary>All that is linked with the unit, as one object; null when that is not at hand.</summary>
    ObjectModel? Whole { get; }

    /// <summary>The function that a unit means by a name; null when it is not known for certain.</summary>
    Piece? Find(string name);
}
