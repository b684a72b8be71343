namespace Ksplice.Corpus;

/// <summary>A fix whose fault can be shown.</summary>
/// <param name="Name">Name of its program in <c>faults/</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="File">Source file that it changes.</param>
/// <param name="From">Source version with the fault.</param>
/// <param name="To">Source version without.</param>
internal sealed record DemoFix(string Name, string Title, string File, string From, string To)
{
    public static DemoFix Usual { get; } = new(
        "qrtr", "net: qrtr: restrict socket creation to the initial network namespace (CVE-2026-68294)", "net/qrtr/af_qrtr.c", "6.1.176-1", "6.1.187-1");
}
