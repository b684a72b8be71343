namespace Ksplice.Engine.Kernel.Local;

/// <summary>Where the running kernel shows itself; tests put a made-up tree there.</summary>
/// <param name="Proc">Normally <c>/proc</c>.</param>
/// <param name="Sys">Normally <c>/sys</c>.</param>
/// <param name="Root">Normally <c>/</c>; only for the marks that container engines leave.</param>
public sealed record KernelPaths(string Proc = "/proc", string Sys = "/sys", string Root = "/");
