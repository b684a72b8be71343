using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Engine.Report;

/// <summary>Reads what <see cref="RunRecordJson"/> wrote.</summary>
internal static class RunRecordReader
{
    /// <summary>Reads strictly.</summary>
    /// <exception cref="JsonException">The bytes are no run record of the current schema.</exception>
    public static RunRecord Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes)?.AsObject() ?? throw new JsonException("It is null.");
            var schema = Take<string>(json, "schema");
            if (!string.Equals(schema, RunRecord.CurrentSchema, StringComparison.Ordinal))
                throw new JsonException($"Schema {schema} is not known.");
            var record = new RunRecord(
                schema,
                Take<string>(json, "command"),
                Parse<OutcomeKind>(Take<string>(json, "outcome"), RunRecordJson.Word),
                DateTimeOffset.Parse(Take<string>(json, "started"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                TimeSpan.FromMilliseconds(Take<double>(json, "elapsedMilliseconds")),
                [.. json["diagnostics"]!.AsArray().Select(d => Diagnostic(d!.AsObject()))],
                json);
            json.Remove("diagnostics");
            return record;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException or OverflowException)
        {
            throw new JsonException($"It is no run record: {e.Message}", e);
        }
    }

    private static Diagnostic Diagnostic(JsonObject json) => new(
        Take<string>(json, "code"),
        Parse<DiagnosticSeverity>(Take<string>(json, "severity"), RunRecordJson.Word),
        Take<string>(json, "message"),
        json["location"]?.GetValue<string>(),
        json["hint"]?.GetValue<string>());

    // What is taken is removed: the rest is the command's own.
    private static T Take<T>(JsonObject json, string name)
    {
        var value = (json[name] ?? throw new JsonException($"It has no {name}.")).GetValue<T>();
        json.Remove(name);
        return value;
    }

    // Two outcomes share the word "error"; the last of them is the general one.
    private static T Parse<T>(string word, Func<T, string> wordOf)
        where T : struct, Enum =>
        Enum.GetValues<T>().Reverse().Cast<T?>().FirstOrDefault(v => string.Equals(wordOf(v!.Value), word, StringComparison.Ordinal))
        ?? throw new JsonException($"'{word}' is not known.");
}
