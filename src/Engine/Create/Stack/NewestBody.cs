using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>Code of an update below the new one that no other update has replaced since: what really runs.</summary>
/// <param name="Update">Id of the update that brought it.</param>
/// <param name="Function">What that update's manifest says of it.</param>
/// <param name="IsReplaced">True when the new update puts other code in its place, so that nobody may be inside it then.</param>
public sealed record NewestBody(string Update, UpdateFunction Function, bool IsReplaced);

/// <summary>How a unit differs from what really runs of it.</summary>
/// <param name="Difference">From the unit as it was shipped; what the updates below did already is left out of it.</param>
/// <param name="Bodies">What of the unit runs in the code of those updates.</param>
public sealed record StackedDifference(ObjectDifference Difference, IReadOnlyList<NewestBody> Bodies);
