using System.Text.Json;

namespace Ksplice.Engine.Files;

/// <summary>
/// The members of a small JSON object; one that is missing, of another kind, there twice or not asked for is refused. For what nearly every start of the
/// program reads: the serializer's metadata for constructors brings generic code of the framework that is compiled at each start, which takes longer than
/// the rest of <c>splice uname</c>.
/// </summary>
internal sealed class JsonMembers
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement _object;
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    private JsonMembers(JsonElement json)
    {
        _object = json;
        foreach (var member in json.EnumerateObject())
            _left.Add(member.Name);
    }

    /// <summary>Reads an object.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="read">Asks for every member that there may be.</param>
    /// <exception cref="JsonException">The text is no such object.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonMembers, T> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, s_strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("it is empty, or no JSON object");
            var members = new JsonMembers(document.RootElement);
            var result = read(members);
            return members._left.Count == 0 ? result : throw new JsonException($"nobody knows the member {members._left.Order(StringComparer.Ordinal).First()}");
        }
        catch (InvalidOperationException e)
        {
            // Half a pair of UTF-16, which is noticed only when the text is asked for.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => TextOf(name, Take(name) ?? throw Missing(name));

    /// <summary>A text; null when it is not there, or null.</summary>
    public string? OptionalText(string name) => Take(name) is { ValueKind: not JsonValueKind.Null } value ? TextOf(name, value) : null;

    /// <summary>A whole number that must be there.</summary>
    public long Number(string name) =>
        (Take(name) ?? throw Missing(name)) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : throw new JsonException($"{name} is no whole number");

    /// <summary>A list of texts that must be there.</summary>
    public IReadOnlyList<string> Texts(string name) => OptionalTexts(name) ?? throw Missing(name);

    /// <summary>A list of texts; null when it is not there.</summary>
    public IReadOnlyList<string>? OptionalTexts(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => TextOf(name, item))],
        _ => throw new JsonException($"{name} is no list"),
    };

    private JsonElement? Take(string name) => _left.Remove(name) ? _object.GetProperty(name) : null;

    private static string TextOf(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new JsonException($"{name} is no text");

    private static JsonException Missing(string name) => new($"the member {name} is missing");
}
