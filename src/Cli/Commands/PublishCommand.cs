using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice publish KIND DIR FILE.ksplice…</c>: puts updates into a signed package repository.</summary>
internal sealed class PublishCommand : ICommandModule
{
    private readonly Argument<string> _kind = new("KIND") { Description = "Kind of repository: apt, yum, or what else a source plugin offers" };
    private readonly Argument<string> _folder = new("DIR") { Description = "The repository; made when it is missing or empty" };

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Updates to add; none renews the signature of what is there", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _keys = new("--gpg-key")
    {
        Description = "GnuPG key that signs the repository (repeatable, for a change of keys); may be left out where there is only one", HelpName = "ID",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<int> _validDays = new("--valid-days")
    {
        Description = "Days until clients refuse the lists as too old", HelpName = "N", DefaultValueFactory = _ => 14,
    };

    private readonly Option<string> _suite = new("--suite") { Description = "Name of the suite (apt)", HelpName = "NAME", DefaultValueFactory = _ => "ksplice" };
    private readonly TrustOptions _trust = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("publish", "Put updates into a signed package repository") { _kind, _folder, _files, _keys, _validDays, _suite };
        _trust.AddTo(command);
        command.SetAction(runner.Run("publish", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var arguments = context.Arguments;
        var publisher = context.Plugins.Publisher(arguments.GetRequiredValue(_kind));
        if (!publisher.IsOk)
            return CommandResult.Of(publisher);
        var policy = _trust.Policy(arguments);
        if (!policy.IsOk)
            return CommandResult.Of(policy);
        // What is judged is a copy of our own: the file given could be exchanged between the judgement and the packing.
        var copies = Directory.CreateTempSubdirectory("ksplice-publish-").FullName;
        try
        {
            var updates = new List<PublishedUpdate>();
            var noticed = new List<Diagnostic>();
            foreach (var file in arguments.GetValue(_files) ?? [])
            {
                var update = Read(file, Path.Combine(copies, $"{updates.Count}.ksplice"), policy.Value);
                if (!update.IsOk)
                    return CommandResult.Of(update);
                updates.Add(update.Value);
                noticed.AddRange(update.Diagnostics);
            }

            var request = new PublishRequest(
                Path.GetFullPath(arguments.GetRequiredValue(_folder)), updates, arguments.GetValue(_keys) ?? [], arguments.GetValue(_validDays), arguments.GetRequiredValue(_suite));
            var published = await publisher.Value.PublishAsync(request, context.Progress, cancellation);
            return CommandResult.Of(published.After([.. noticed.Distinct()]), ToJson);
        }
        finally
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    private static Outcome<PublishedUpdate> Read(string file, string copy, TrustPolicy trust)
    {
        // For its complaint, which names the file that was given.
        var given = UpdatePackageReader.Open(file, trust);
        if (!given.IsOk)
            return given.As<PublishedUpdate>();
        given.Value.Dispose();
        File.Copy(file, copy);
        var opened = UpdatePackageReader.Open(copy, trust);
        if (!opened.IsOk)
            return opened.As<PublishedUpdate>();
        using var package = opened.Value;
        var manifest = package.Manifest;
        return Outcome<PublishedUpdate>.Ok(
            new(
                copy, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy))), package.ManifestSha256, manifest.Id, manifest.Title, manifest.Cves,
                manifest.Kernel.Release, manifest.Kernel.Architecture, manifest.Kernel.VmlinuxBuildId,
                [.. manifest.Targets.Select(t => new PublishedTarget(t.Name, t.BuildId))],
                [.. manifest.Requires.Select(r => new PublishedRequirement(r.Id, r.ManifestSha256))])
            {
                Replaces = [.. (manifest.Replaces ?? []).Select(r => new PublishedRequirement(r.Id, r.ManifestSha256))],
                EffectiveRelease = manifest.EffectiveRelease,
            },
            opened.Diagnostics);
    }

    private static JsonObject ToJson(PublishResult result) => new()
    {
        ["added"] = new JsonArray([.. result.Added.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["package"] = p.Name, ["file"] = p.File })]),
        ["unchanged"] = new JsonArray([.. result.Unchanged.Select(id => (JsonNode)id)]),
        ["total"] = result.Total,
        ["validUntil"] = result.ValidUntil,
    };
}
