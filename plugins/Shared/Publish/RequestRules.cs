using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>What becomes part of a list, a path or a command line is checked here, whoever checked it before.</summary>
internal static partial class RequestRules
{
    private const int MostDays = 3650;

    /// <summary>Lets only sound requests through.</summary>
    /// <param name="request">What is to be published.</param>
    /// <param name="objection">Why the kind of repository at hand cannot hold an update that is sound otherwise; null when it can.</param>
    public static void Check(PublishRequest request, Func<PublishedUpdate, string?> objection)
    {
        var bad = request switch
        {
            _ when !Suite().IsMatch(request.Suite) || request.Suite.Contains("..", StringComparison.Ordinal) => "the name of the suite is malformed",
            { ValidDays: < 1 or > MostDays } => "the number of days is out of range",
            _ => null,
        };
        if (bad is not null)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadRequest(bad));
        foreach (var update in request.Updates)
        {
            if ((Objection(update) ?? objection(update)) is { } why)
                throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadUpdate(update.Id, why));
        }
    }

    private static string? Objection(PublishedUpdate update) => update switch
    {
        _ when !Id().IsMatch(update.Id) || update.Requires.Concat(update.Replaces).Any(r => !Id().IsMatch(r.Id)) => "an id is not made of 1 to 63 letters, digits, dots, underscores and hyphens",
        _ when update.Title.Length > 500 || update.Title.Any(char.IsControl) => "its title is too long or holds control characters",
        _ when update.Cves.Any(c => !Word().IsMatch(c)) => "a CVE id is malformed",
        _ when !Word().IsMatch(update.KernelRelease) || (update.EffectiveRelease is { } effective && !Word().IsMatch(effective)) => "the kernel's release is malformed",
        _ when !Hex().IsMatch(update.KernelBuildId) || update.Targets.Any(t => !Hex().IsMatch(t.BuildId) || !Id().IsMatch(t.Name)) => "a build-id or target is malformed",
        _ when !Hash().IsMatch(update.Sha256) || !Hash().IsMatch(update.ManifestSha256) || update.Requires.Concat(update.Replaces).Any(r => !Hash().IsMatch(r.ManifestSha256)) => "a hash is malformed",
        _ when !Id().IsMatch(update.Architecture) => "the name of its architecture is malformed",
        _ => null,
    };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Suite();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A(?:[0-9a-f]{2}){1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hex();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();
}
