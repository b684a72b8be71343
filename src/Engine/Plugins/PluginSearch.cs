using Ksplice.Engine.Files;

namespace Ksplice.Engine.Plugins;

/// <summary>Where plugins are looked for. Every folder directly below these is one plugin.</summary>
/// <param name="RequiredFolders">Asked for by the user: one that does not exist is reported.</param>
/// <param name="UsualFolders">Looked into when they exist.</param>
/// <param name="Guard">Whom files must belong to.</param>
public sealed record PluginSearch(IReadOnlyList<string> RequiredFolders, IReadOnlyList<string> UsualFolders, WriteGuard Guard)
{
    /// <summary>Where a distribution's packages put plugins.</summary>
    public const string SystemFolder = "/usr/lib/ksplice/plugins";

    /// <summary>The folders given, then <c>plugins</c> beside the program, then <see cref="SystemFolder"/>.</summary>
    public static PluginSearch Usual(IReadOnlyList<string> requiredFolders) =>
        new(requiredFolders, [Path.Combine(AppContext.BaseDirectory, "plugins"), SystemFolder], WriteGuard.ForThisProcess());
}
