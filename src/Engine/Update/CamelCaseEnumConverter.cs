using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>
/// Writes enumerations whose values count from 0 by name, and reads nothing else. The serializer's own converter does the same with
/// code that is compiled anew, for every enumeration, at every start.
/// </summary>
internal sealed class CamelCaseEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private readonly string[] _names = Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.CamelCase.ConvertName);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.TokenType == JsonTokenType.String ? Array.IndexOf(_names, reader.GetString()) : -1;
        return value >= 0 ? (T)Enum.ToObject(typeof(T), value) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var index = ((IConvertible)value).ToInt32(CultureInfo.InvariantCulture);
        writer.WriteStringValue(index >= 0 && index < _names.Length ? _names[index] : throw new JsonException());
    }
}
