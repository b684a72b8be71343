using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>Code of an update below the new one that no other update has replaced since: what really runs.</summary>
/// <param name="Update">Id of the update that brought it.</param>
/// <param name="Function">What that update's manifest says of it.</param>
/// <param name="IsReplaced">True when the new update puts other code in its place, so that nobody may be inside it then.</param>
/// <param name="IsReader">True when it reads a constant that the new update writes over, so that nobody may be inside it then or at the undo.</param>
public sealed record NewestBody(string Update, UpdateFunction Function, bool IsReplaced, bool IsReader = false);

/// <summary>How a unit differs from what really runs of it.</summary>
/// <param name="Difference">From the unit as it was shipped; what the updates below did already is left out of it.</param>
/// <param name="Bodies">What of the unit runs in the code of those updates.</param>
/// <param name="Contents">What of the unit they wrote over and the new update writes over again.</param>
public sealed record StackedDifference(ObjectDifference Difference, IReadOnlyList<NewestBody> Bodies, IReadOnlyList<NewestContent> Contents);
