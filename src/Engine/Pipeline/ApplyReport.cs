using Ksplice.Engine.Apply.Swap;

namespace Ksplice.Engine.Pipeline;

/// <summary>How an update was applied.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Functions">Functions that are redirected, as <c>unit: name</c>.</param>
/// <param name="Constants">Constants that are written over, as <c>unit: name</c>.</param>
/// <param name="ModuleBytes">Bytes of kernel memory of its module.</param>
/// <param name="Swap">The swap itself.</param>
/// <param name="Timings">Milliseconds by stage: verify, link, load, swap, total.</param>
public sealed record ApplyReport(
    string Id, IReadOnlyList<string> Functions, IReadOnlyList<string> Constants, long ModuleBytes, SwapReport Swap, IReadOnlyDictionary<string, long> Timings);

/// <summary>How an update was undone.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Functions">Functions that run their old code again.</param>
/// <param name="IsResident">True when its code had to stay in memory.</param>
/// <param name="ModuleBytes">Bytes of kernel memory its module took, or still takes.</param>
/// <param name="Swap">The swap itself.</param>
/// <param name="Timings">Milliseconds by stage: swap, unload, total.</param>
public sealed record UndoReport(
    string Id, IReadOnlyList<string> Functions, bool IsResident, long ModuleBytes, SwapReport Swap, IReadOnlyDictionary<string, long> Timings);
