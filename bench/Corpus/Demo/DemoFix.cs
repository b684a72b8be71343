namespace Ksplice.Corpus.Demo;

/// <summary>A real fix to be shown.</summary>
/// <param name="Id">Short name: of the update, and of the program in <c>faults/</c> when the fault can be shown.</param>
/// <param name="Title">What it is called in the demonstration.</param>
/// <param name="Broken">What is wrong without it.</param>
/// <param name="File">Source file that it changes.</param>
/// <param name="Function">Whose changes alone are taken; null for all of the file.</param>
/// <param name="FaultProgram">Program in <c>faults/</c> that shows the fault, without <c>.c</c>; null when there is none.</param>
internal sealed record DemoFix(string Id, string Title, string Broken, string File, string? Function, string? FaultProgram)
{
    /// <summary>Source version with the faults of <see cref="Usual"/>.</summary>
    public const string UsualFrom = "6.1.176-1";

    /// <summary>Source version without.</summary>
    public const string UsualTo = "6.1.187-1";

    /// <summary>One fix of built-in code and one of a module, both for the same kernel.</summary>
    public static IReadOnlyList<DemoFix> Usual { get; } =
    [
        new(
            "CVE-2026-52928", "CVE-2026-52928, in code built into the kernel",
            "Any user can ask a datagram socket of the UNIX family for the mark of urgent data, which only streams have: the kernel looks for it in the queue of the wrong kind of socket.",
            "net/unix/af_unix.c", "unix_ioctl", "unix-mark"),
        new(
            "CVE-2026-68294", "CVE-2026-68294, in a module",
            "Any user, in a network namespace of their own, can open a socket of the QRTR family, which knows no namespaces and so reaches the whole machine.",
            "net/qrtr/af_qrtr.c", "qrtr_create", "qrtr"),
    ];
}
