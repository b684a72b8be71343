using System.Text.Json;
using System.Text.Json.Serialization;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Install;

/// <summary>What unattended runs told already, so that a timer does not send the same news every few hours.</summary>
/// <param name="file">Absolute path; what cannot be read there was never told.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class ToldBefore(string file, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>How long a failure that does not change is told only once.</summary>
    public static TimeSpan Reminder { get; } = TimeSpan.FromDays(1);

    /// <summary>Whether one of these updates was not told of yet.</summary>
    public bool IsNews(IEnumerable<string> available) => available.Except(Read().Available).Any();

    /// <summary>Whether this failure is another one than the last, or one that lasts for a day.</summary>
    public bool IsNews(string failure)
    {
        var told = Read();
        // A clock that was set back must not silence it.
        return told.Failure != failure || (_time.GetUtcNow() - told.FailedAt).Duration() >= Reminder;
    }

    /// <summary>Remembers what was told.</summary>
    /// <param name="available">All updates that are available and not installed; null leaves what is remembered.</param>
    /// <param name="failure">What failed; null when nothing did.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Keep(IEnumerable<string>? available, string? failure)
    {
        var before = Read();
        var told = new Told([.. (available ?? before.Available).Order(StringComparer.Ordinal)], failure, failure is null ? default : IsNews(failure) ? _time.GetUtcNow() : before.FailedAt);
        if (told.Failure != before.Failure || told.FailedAt != before.FailedAt || !told.Available.SequenceEqual(before.Available, StringComparer.Ordinal))
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(told, ToldJson.Default.Told));
    }

    private Told Read()
    {
        try
        {
            return (File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ToldJson.Default.Told) : null) ?? new([], null, default);
        }
        catch (JsonException)
        {
            return new([], null, default);
        }
    }
}

internal sealed record Told(IReadOnlyList<string> Available, string? Failure, DateTimeOffset FailedAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Told))]
internal sealed partial class ToldJson : JsonSerializerContext;
