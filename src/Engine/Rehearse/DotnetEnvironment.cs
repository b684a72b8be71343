using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>Environment variables that make a .NET program start quickly in an emulated guest.</summary>
public static class DotnetEnvironment
{
    /// <summary>The variables, set for every command of a guest.</summary>
    public static ImmutableDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_EnableDiagnostics"] = "0",
    }.ToImmutableDictionary();
}
