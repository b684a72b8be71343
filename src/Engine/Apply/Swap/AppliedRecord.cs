using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>
/// What the kernel keeps about an applied update, so that nobody has to believe a file: it goes in with the swap and comes out of
/// sysfs unchanged.
/// </summary>
/// <param name="Title">The update's title.</param>
/// <param name="Cves">CVE ids it closes.</param>
/// <param name="Functions">Functions it replaced, as <c>unit: name</c>.</param>
/// <param name="Requires">Ids of updates that must stay applied under it.</param>
/// <param name="EscapeReasons">Why its code must stay in memory after an undo; empty when nothing can have kept a pointer to it.</param>
/// <param name="ModuleBytes">Bytes of kernel memory of the replacement module.</param>
/// <param name="BoundSha256">Of the module as it was loaded, lower-case hex.</param>
public sealed record AppliedRecord(
    string Title,
    IReadOnlyList<string> Cves,
    IReadOnlyList<string> Functions,
    IReadOnlyList<string> Requires,
    IReadOnlyList<string> EscapeReasons,
    long ModuleBytes,
    string BoundSha256)
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Constants it wrote over, as <c>unit: name</c>.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>SHA-256 of the update's manifest, lower-case hex: which package it is; null when an older engine applied it.</summary>
    public string? ManifestSha256 { get; init; }

    /// <summary>What is called around applying and undoing it, as <c>unit: name (phase)</c>, in order.</summary>
    public IReadOnlyList<string> Hooks { get; init; } = [];

    /// <summary>The release whose fixes are all in force with it, as its author claims; null when he claims none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EffectiveRelease { get; init; }

    /// <summary>Encodes for the kernel; lists of functions and constants that are too long are cut, their ends say so.</summary>
    public ImmutableArray<byte> Encode()
    {
        var record = this;
        while (true)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(record, AppliedRecordJson.Default.AppliedRecord);
            if (bytes.Length <= MaximumBytes)
                return [.. bytes];
            record = record with { Functions = Cut(record.Functions, Functions.Count), Constants = Cut(record.Constants, Constants.Count) };
        }
    }

    private static IReadOnlyList<string> Cut(IReadOnlyList<string> names, int all)
    {
        var kept = names.Count / 2;
        return all == 0 ? names : [.. names.Take(kept), $"… and {all - kept} more"];
    }

    /// <summary>Decodes; null when the bytes are not such a record (another program applied the update).</summary>
    public static AppliedRecord? TryDecode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonMembers.Read(bytes.ToArray(), Of);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AppliedRecord Of(JsonMembers members) => new(
        members.Text("title"),
        members.Texts("cves"),
        members.Texts("functions"),
        members.Texts("requires"),
        members.Texts("escapeReasons"),
        members.Number("moduleBytes"),
        members.Text("boundSha256"))
    {
        Constants = members.OptionalTexts("constants") ?? [],
        ManifestSha256 = members.OptionalText("manifestSha256"),
        Hooks = members.OptionalTexts("hooks") ?? [],
        EffectiveRelease = members.OptionalText("effectiveRelease"),
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AppliedRecord))]
internal sealed partial class AppliedRecordJson : JsonSerializerContext;
