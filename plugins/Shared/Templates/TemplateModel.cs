using System.Text.Json.Nodes;

namespace Ksplice.Plugins.Shared.Templates;

/// <summary>A run record as plain dictionaries, lists and values, which templates can walk.</summary>
internal static class TemplateModel
{
    /// <summary>Copies a JSON object.</summary>
    public static Dictionary<string, object?> Of(JsonObject json) =>
        json.ToDictionary(field => field.Key, field => Of(field.Value), StringComparer.Ordinal);

    private static object? Of(JsonNode? node) => node switch
    {
        null => null,
        JsonObject inner => Of(inner),
        JsonArray array => array.Select(Of).ToList(),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var truth) => truth,
        // Numbers stay as they were written: 64-bit values do not survive a double.
        _ => node.ToJsonString(),
    };
}
