using System.CommandLine;

namespace Ksplice.Corpus;

/// <summary>Options that both commands take.</summary>
internal static class Options
{
    public static Option<string> Plugins { get; } = new("--plugins") { Description = "Folder with the plugins", Required = true };

    public static Option<string> Workspace { get; } = new("--workspace") { Description = "Keeps downloads, trees and results", Required = true };

    public static Option<string> From { get; } = new("--from") { Description = "Source version that runs", DefaultValueFactory = _ => "6.1.176-1" };

    public static Option<string> To { get; } = new("--to") { Description = "Source version to take fixes from", DefaultValueFactory = _ => "6.1.187-1" };
}
