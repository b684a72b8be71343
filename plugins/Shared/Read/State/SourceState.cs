using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ksplice.Plugins.Shared.Read.State;

/// <summary>What a source remembers of a repository; replaced whole, so that it always describes files that are there.</summary>
/// <param name="Schema">Version of this shape, <see cref="CurrentSchema"/>.</param>
/// <param name="Repository">Which part of a repository this is about; another one begins anew.</param>
/// <param name="NewestDate">Date of the newest list ever taken: nothing older is taken any more.</param>
/// <param name="CheckedAt">When the repository last proved what is the newest.</param>
/// <param name="Signed">SHA-256 of the signed file, its name below <c>signed</c>.</param>
/// <param name="Lists">The lists it names.</param>
/// <param name="Count">Updates in them.</param>
/// <param name="Validators">How to ask a mirror for something newer, by its address.</param>
/// <param name="Signature">SHA-256 of the signature of its own, likewise below <c>signed</c>; null when the signed file holds it.</param>
internal sealed record SourceState(
    int Schema,
    string Repository,
    DateTimeOffset NewestDate,
    DateTimeOffset CheckedAt,
    string Signed,
    IReadOnlyList<KeptList> Lists,
    int Count,
    IReadOnlyDictionary<string, Validators> Validators,
    string? Signature = null)
{
    public const int CurrentSchema = 1;

    /// <summary>Names of all files that it speaks of.</summary>
    [JsonIgnore]
    public IEnumerable<string> ContentHashes => [Signed, .. Signature is null ? Array.Empty<string>() : [Signature], .. Lists.Select(list => list.Sha256)];

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, SourceStateJson.Default.SourceState);

    /// <summary>Reads what <see cref="Encode"/> wrote; null when it is something else.</summary>
    public static SourceState? Decode(byte[] bytes)
    {
        try
        {
            var state = JsonSerializer.Deserialize(bytes, SourceStateJson.Default.SourceState);
            return state is { Schema: CurrentSchema, Repository: not null, Validators: not null, Lists: not null } && state.ContentHashes.All(IsHash) ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>A list as it is kept, not compressed.</summary>
/// <param name="Name">What the signed file calls it.</param>
/// <param name="Sha256">Of its bytes, its name below <c>lists</c>.</param>
internal sealed record KeptList(string Name, string Sha256);

/// <summary>By what a server recognises the version of a file that we have, RFC 9110 section 8.8.</summary>
/// <param name="ETag">As it came, quotes included; null when none came.</param>
/// <param name="LastModified">Null when none came.</param>
internal sealed record Validators(string? ETag, DateTimeOffset? LastModified);

/// <summary>Metadata made at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceState))]
internal sealed partial class SourceStateJson : JsonSerializerContext;
