namespace Ksplice.Engine.KernelModule;

/// <summary>The kernel refused a request in a way that only a bug or a broken environment explains.</summary>
public sealed class KernelModuleException : IOException
{
    public KernelModuleException()
    {
    }

    public KernelModuleException(string message)
        : base(message)
    {
    }

    public KernelModuleException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A request that came back with an error.</summary>
    /// <param name="request">Which request.</param>
    /// <param name="error">errno.</param>
    internal KernelModuleException(string request, int error)
        : base($"/dev/ksplice: {request}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)} ({error})") => Error = error;

    /// <summary>errno; 0 when there is none.</summary>
    public int Error { get; }
}
