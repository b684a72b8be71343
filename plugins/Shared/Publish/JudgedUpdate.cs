using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>The file of an update, whose signature the caller judged.</summary>
internal static class JudgedUpdate
{
    /// <summary>Its bytes, if they are those that were judged.</summary>
    public static async Task<byte[]> ReadAsync(PublishedUpdate update, CancellationToken cancellation)
    {
        var content = await File.ReadAllBytesAsync(update.Path, cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == update.Sha256
            ? content
            : throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadUpdate(update.Id, "its file is not the one that was judged"));
    }
}
