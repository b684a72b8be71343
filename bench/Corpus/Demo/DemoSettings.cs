using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Plugins;

namespace Ksplice.Corpus.Demo;

/// <summary>What a demonstration works with.</summary>
/// <param name="Workspace">Keeps downloads, trees and updates.</param>
/// <param name="Splice">Folder with the published program.</param>
/// <param name="Programs">Folder with the sources of the programs that run in the guest.</param>
/// <param name="Without">Source versions to leave out as if the archive had lost them.</param>
/// <param name="Plugins">The plugins.</param>
/// <param name="Architecture">The kernel's architecture.</param>
internal sealed record DemoSettings(
    string Workspace, string Splice, string Programs, IReadOnlyList<string> Without, PluginRegistry Plugins, IArchitecture Architecture);
