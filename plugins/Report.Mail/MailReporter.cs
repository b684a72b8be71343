using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Shared.Templates;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>
/// Renders a run record into a subject line and a text. Both come from one Handlebars template, which is taken apart before it is rendered: so nothing that
/// a field holds can get from one into the other.
/// </summary>
public sealed class MailReporter : IReporter
{
    private readonly TemplateEngine _engine = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["remarks"] = BuiltInTemplates.Named("remarks"),
        ["run"] = BuiltInTemplates.Named("run"),
        ["update"] = BuiltInTemplates.Named("update"),
    });

    /// <inheritdoc />
    public string Format => "mail";

    /// <inheritdoc />
    public string Extension => ".txt";

    /// <inheritdoc />
    public Outcome<string> Render(RunRecord record, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        var name = options.Template is null ? $"{record.Command}.hbs" : options.TemplateName ?? "the template";
        if (MessageText.Parse(options.Template ?? BuiltInTemplates.For(record.Command)) is not { } template)
            return Outcome<string>.Refused(MailDiagnostics.NoSubject(name));
        var model = TemplateModel.Of(RunRecordJson.ToJson(record));
        model["host"] = Environment.MachineName;
        model["succeeded"] = record.Outcome is OutcomeKind.Ok or OutcomeKind.Nothing;
        var subject = _engine.Render(template.Subject, name, model);
        var body = subject.IsOk ? _engine.Render(template.Body, name, model) : subject;
        return body.IsOk ? Outcome<string>.Ok(new MessageText(subject.Value!, body.Value).Safe().ToString()) : body;
    }
}
