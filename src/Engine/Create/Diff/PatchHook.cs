using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>A function that the author wants called around applying or undoing.</summary>
/// <param name="Phase">When, <c>pre-apply</c> and so on.</param>
/// <param name="Function">The function, which the patch adds.</param>
public sealed record PatchHook(string Phase, Piece Function);
