using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Ends sending from deep within; never leaves the sender, which makes an outcome of it.</summary>
internal sealed class MailException(OutcomeKind kind, Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public OutcomeKind Kind => kind;

    public Diagnostic Diagnostic => diagnostic;
}
