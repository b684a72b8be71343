using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>
/// The one encoding of a manifest: fields in the order of the records, collections sorted by name, no white space, ASCII only.
/// A manifest that would be encoded differently is refused, so two encodings never mean the same update.
/// </summary>
internal static class UpdateManifestJson
{
    /// <summary>Encodes; sorts first.</summary>
    public static byte[] Encode(UpdateManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(UpdateManifestOrder.Sort(manifest), UpdateManifestJsonContext.Default.UpdateManifest);

    /// <summary>Decodes strictly.</summary>
    /// <exception cref="JsonException">The bytes are no manifest, or not its one encoding.</exception>
    public static UpdateManifest Decode(ReadOnlySpan<byte> bytes)
    {
        var manifest = JsonSerializer.Deserialize(bytes, UpdateManifestJsonContext.Default.UpdateManifest)
            ?? throw new JsonException("It is null.");
        RefuseNullElements(manifest);
        if (!bytes.SequenceEqual(Encode(manifest)))
            throw new JsonException("It is not in canonical form.");
        return manifest;
    }

    // The serializer enforces what the types say of properties, but not of the elements of collections.
    private static void RefuseNullElements(UpdateManifest manifest)
    {
        RefuseNull(manifest.Cves);
        RefuseNull(manifest.Targets);
        RefuseNull(manifest.Kernel.Tables);
        RefuseNull(manifest.Replacement.Symbols);
        RefuseNull(manifest.Hooks);
        RefuseNull(manifest.Requires);
        RefuseNull(manifest.Replaces ?? []);
        RefuseNull(manifest.Patches ?? []);
        RefuseNull(manifest.Escape.Reasons);
        RefuseNull(manifest.Entries);
        foreach (var target in manifest.Targets)
        {
            RefuseNull(target.Units);
            foreach (var layers in target.Units.Select(u => u.Layers).OfType<IReadOnlyList<UpdateLayer>>())
            {
                RefuseNull(layers);
                foreach (var layer in layers)
                {
                    RefuseNull(layer.Functions);
                    RefuseNull(layer.Replaced);
                    RefuseNull(layer.Readers ?? []);
                    RefuseNull(layer.Constants ?? []);
                }
            }

            RefuseNull(target.Functions);
            RefuseNull(target.Data);
            foreach (var rewrite in target.Data.Select(d => d.Rewrite).OfType<DataRewrite>())
            {
                RefuseNull(rewrite.Changes);
                RefuseNull(rewrite.Readers);
                RefuseNull(rewrite.Relies ?? []);
            }

            RefuseNull(target.Ignored);
            RefuseNull(target.Overrules);
        }
    }

    private static void RefuseNull<T>(IReadOnlyList<T> list)
    {
        if (list.Any(item => item is null))
            throw new JsonException("A list holds a null.");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 16)]
[JsonSerializable(typeof(UpdateManifest))]
internal sealed partial class UpdateManifestJsonContext : JsonSerializerContext;
