namespace Ksplice.Engine.Kernel;

/// <summary>
/// A kernel as seen from outside: which one it is, what it calls its addresses, which modules it holds, what its memory
/// says. The running kernel, a shipped image and a remote agent all answer the same questions.
/// </summary>
public interface IKernelView
{
    /// <summary>Which kernel this is.</summary>
    KernelIdentity Identity { get; }

    /// <summary>Names of its addresses, as of the moment the view was opened.</summary>
    IKernelSymbols Symbols { get; }

    /// <summary>Modules present, as of the moment the view was opened.</summary>
    IReadOnlyList<LoadedModule> Modules { get; }

    /// <summary>Its memory, as of the moment of each read.</summary>
    IKernelMemory Memory { get; }
}
