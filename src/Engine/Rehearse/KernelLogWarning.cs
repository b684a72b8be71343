namespace Ksplice.Engine.Rehearse;

/// <summary>A line of the kernel log that tells of something wrong in the kernel.</summary>
/// <param name="Kind">Short stable name of the kind of trouble, such as <c>bug</c> or <c>stall</c>.</param>
/// <param name="Line">The line itself.</param>
public sealed record KernelLogWarning(string Kind, string Line);
