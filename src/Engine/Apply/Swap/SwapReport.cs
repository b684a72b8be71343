using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>A task that kept a swap from happening.</summary>
/// <param name="ProcessId">Thread id; 0 for idle tasks.</param>
/// <param name="Command">Name of the thread.</param>
/// <param name="Function">The guarded function it is inside of.</param>
/// <param name="Stack">Its kernel stack, innermost first, as <c>symbol+0xoffset</c>.</param>
/// <param name="Movable">Whether it runs user code and waits for a signal as well; otherwise it can only leave by itself.</param>
public sealed record BlockingTask(int ProcessId, string Command, string Function, IReadOnlyList<string> Stack, bool Movable);

/// <summary>How a swap went.</summary>
/// <param name="Result">The kernel module's account.</param>
/// <param name="Blockers">Tasks that were in the way of the last attempt.</param>
public sealed record SwapReport(SwapResult Result, IReadOnlyList<BlockingTask> Blockers);
