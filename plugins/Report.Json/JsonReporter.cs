using System.Text.Encodings.Web;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Plugins.Report.Json;

/// <summary>Renders the JSON form of a run record, indented.</summary>
public sealed class JsonReporter : IReporter
{
    // Nothing here ends up in HTML, so only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public string Format => "json";

    /// <inheritdoc />
    public string Extension => ".json";

    /// <inheritdoc />
    public Outcome<string> Render(RunRecord record, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Template is not null)
        {
            return Outcome<string>.Refused(Diagnostic.Error(
                "KSP7030", "The json format has a fixed shape and takes no template.", options.TemplateName, "Leave out --template, or use another format."));
        }

        return Outcome<string>.Ok(RunRecordJson.ToJson(record).ToJsonString(s_indented) + "\n");
    }
}
