using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Shared.Templates;

namespace Ksplice.Plugins.Report.Text;

/// <summary>Renders a run record through a Handlebars template: the user's, else the command's own, else one that lists all fields.</summary>
public sealed class TextReporter : IReporter
{
    private readonly TemplateEngine _engine = new();

    /// <inheritdoc />
    public string Format => "text";

    /// <inheritdoc />
    public string Extension => ".txt";

    /// <inheritdoc />
    public Outcome<string> Render(RunRecord record, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        var model = TemplateModel.Of(RunRecordJson.ToJson(record));
        return options.Template is { } own
            ? _engine.Render(own, options.TemplateName ?? "the template", model)
            : _engine.Render(BuiltInTemplates.For(record.Command), $"{record.Command}.hbs", model);
    }
}
