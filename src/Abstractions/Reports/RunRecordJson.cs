using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Reports;

/// <summary>
/// The JSON form of a run record, the one that <c>--json</c> prints: the record's own fields first, then the command's fields beside
/// them at the top level.
/// </summary>
public static class RunRecordJson
{
    private static readonly string[] s_ownFields = ["schema", "command", "outcome", "started", "elapsedMilliseconds", "diagnostics"];

    /// <summary>Makes a new object; the record is not changed.</summary>
    /// <exception cref="ArgumentException">A field of <see cref="RunRecord.Result"/> has the name of one of the record's own.</exception>
    public static JsonObject ToJson(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var json = new JsonObject
        {
            ["schema"] = record.Schema,
            ["command"] = record.Command,
            ["outcome"] = Word(record.Outcome),
            ["started"] = record.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
            ["elapsedMilliseconds"] = Math.Round(record.Elapsed.TotalMilliseconds, 1),
            ["diagnostics"] = new JsonArray([.. record.Diagnostics.Select(ToJson)]),
        };
        foreach (var (name, value) in record.Result)
        {
            if (s_ownFields.Contains(name, StringComparer.Ordinal))
                throw new ArgumentException($"A command's result cannot have a field named {name}.", nameof(record));
            json[name] = value?.DeepClone();
        }

        return json;
    }

    /// <summary>The word for an outcome: <c>ok</c>, <c>nothing</c>, <c>refused</c>, <c>busy</c>, <c>untrusted</c>,
    /// <c>unsupported</c> or <c>error</c>.</summary>
    public static string Word(OutcomeKind outcome) => outcome switch
    {
        OutcomeKind.Ok => "ok",
        OutcomeKind.Nothing => "nothing",
        OutcomeKind.Refused => "refused",
        OutcomeKind.Busy => "busy",
        OutcomeKind.Untrusted => "untrusted",
        OutcomeKind.Unsupported => "unsupported",
        OutcomeKind.SourceFailed or OutcomeKind.Failed => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>The word for a severity: <c>error</c>, <c>warning</c> or <c>info</c>.</summary>
    public static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "info",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    private static JsonNode ToJson(Diagnostic diagnostic) => new JsonObject
    {
        ["code"] = diagnostic.Code,
        ["severity"] = Word(diagnostic.Severity),
        ["message"] = diagnostic.Message,
        ["location"] = diagnostic.Location,
        ["hint"] = diagnostic.Hint,
    };
}
