using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>Reads what <c>splice --json</c> printed in the guest.</summary>
internal static class RehearsalJson
{
    /// <summary>The document, or null when the text is not one JSON object.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the document says that the command did its work.</summary>
    public static bool SaysOk(JsonElement? document) => Text(document, "outcome") == "ok";

    /// <summary>The findings in the document, so that they are told as if found here.</summary>
    public static IEnumerable<Diagnostic> Findings(JsonElement? document)
    {
        if (document?.TryGetProperty("diagnostics", out var list) != true || list.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var item in list.EnumerateArray())
        {
            if (Text(item, "code") is { } code && Text(item, "message") is { } message)
                yield return new Diagnostic(code, Severity(Text(item, "severity")), message, Text(item, "location"), Text(item, "hint"));
        }
    }

    private static DiagnosticSeverity Severity(string? name) =>
        Enum.TryParse<DiagnosticSeverity>(name, ignoreCase: true, out var severity) ? severity : DiagnosticSeverity.Error;

    private static string? Text(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
