using System.Collections.Immutable;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Environment variables for .NET programs in an emulated guest.
/// Measured under TCG with two processors (console program that prints one line, host root over 9p, warm cache; least of six runs):
/// 0.9 s when published ReadyToRun, 2.2 s without ReadyToRun code, 1.8 s with the processor's vector instructions turned off.
/// The first start costs 3 to 4 s, for reading and translating the runtime. Copying runtime and program into the guest's memory
/// first costs 4.7 s and gains nothing. W^X and the background collector cost about 0.1 s each; tiering makes no difference.
/// So: publish ReadyToRun, leave the processor as it is, and turn off what only a long-running program is paid back for.
/// </summary>
public static class DotnetEnvironment
{
    /// <summary>The variables, set for every command of a guest.</summary>
    public static ImmutableDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        // The debugger's and profiler's sockets: threads and files that nobody in the guest uses.
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
    }.ToImmutableDictionary(StringComparer.Ordinal);
}
