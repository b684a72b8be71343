using System.Text.Json.Nodes;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>What <c>splice --json</c> said in a guest.</summary>
internal sealed class SpliceResult
{
    private readonly GuestCommandResult _result;

    public SpliceResult(GuestCommandResult result)
    {
        _result = result;
        Assert.True(result.StandardOutput.StartsWith('{'), result.ToString());
        Json = JsonNode.Parse(result.StandardOutput)!.AsObject();
    }

    public JsonObject Json { get; }

    /// <summary>Codes of all diagnostics, in order.</summary>
    public IReadOnlyList<string> Codes => [.. Json["diagnostics"]!.AsArray().Select(d => (string)d!["code"]!)];

    /// <summary>Names of the updates that <c>status</c> lists, each with its state.</summary>
    public IReadOnlyList<string> Updates => [.. Json["updates"]!.AsArray().Select(u => $"{u!["id"]} {u["state"]}")];

    /// <summary>It must have worked.</summary>
    public SpliceResult Succeeded()
    {
        Assert.True(_result.ExitCode == 0, _result.ToString());
        return this;
    }

    /// <summary>It must have ended with this exit code, saying this, and what to do with every error.</summary>
    public SpliceResult Failed(int exitCode, string code)
    {
        Assert.True(_result.ExitCode == exitCode && Codes.Contains(code), $"expected {exitCode} {code}: {_result}");
        Assert.All(Json["diagnostics"]!.AsArray(), d => Assert.True((string)d!["severity"]! != "error" || !string.IsNullOrEmpty((string?)d["hint"]), _result.ToString()));
        return this;
    }
}
