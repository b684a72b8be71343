namespace Ksplice.Engine.Rehearse;

/// <summary>The guest died (a kernel panic, or QEMU ended) before it was asked to.</summary>
public sealed class GuestLostException : GuestException
{
    /// <summary>Makes the exception with all the guest's console said.</summary>
    public GuestLostException(string reason, string consoleLog)
        : base(GuestDiagnostics.Lost(reason, consoleLog))
    {
        Reason = reason;
        ConsoleLog = consoleLog;
    }

    /// <summary>How it was lost, in one sentence.</summary>
    public string Reason { get; }

    /// <summary>Everything the guest wrote to its console.</summary>
    public string ConsoleLog { get; }
}
