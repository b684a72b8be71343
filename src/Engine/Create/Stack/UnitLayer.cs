using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>What one update below the new one did to a unit.</summary>
/// <param name="Update">Its id.</param>
/// <param name="Functions">What its manifest says of the unit's functions.</param>
/// <param name="Data">What its manifest says of the unit's data.</param>
/// <param name="Below">From the unit as it was shipped to the unit as that update made it.</param>
/// <param name="Since">From there to the unit as the new patch makes it.</param>
public sealed record UnitLayer(
    string Update, IReadOnlyList<UpdateFunction> Functions, IReadOnlyList<UpdateDatum> Data, ObjectDifference Below, ObjectDifference Since);
