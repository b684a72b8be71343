using System.CommandLine;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Terminals;
using Ksplice.Engine.Plugins;

namespace Ksplice.Cli;

/// <summary>What a command works with: its arguments and the services of the program, made when first used.</summary>
public sealed class CommandContext
{
    private readonly Lazy<PluginRegistry> _plugins;
    private readonly IStepDisplay _progress;

    internal CommandContext(ParseResult arguments, Terminal terminal, IStepDisplay progress)
    {
        Arguments = arguments;
        Terminal = terminal;
        _progress = progress;
        _plugins = new(() => PluginRegistry.Discover(PluginSearch.Usual(arguments.GetValue(GlobalOptions.PluginPath) ?? [])));
    }

    /// <summary>The parsed command line: <c>Arguments.GetValue(option)</c>.</summary>
    public ParseResult Arguments { get; }

    /// <summary>For questions; results are returned, not written.</summary>
    public Terminal Terminal { get; }

    /// <summary>Tell it each step of long work.</summary>
    public IProgress<string> Progress => _progress;

    /// <summary>Ends what moves on the terminal until the next step, before a person is asked or shown something.</summary>
    public void EndProgress() => _progress.Rest();

    /// <summary>All plugins. The first use reads manifests; code is loaded as services are asked for.</summary>
    public PluginRegistry Plugins => _plugins.Value;

    /// <summary>True with <c>-v</c>.</summary>
    public bool IsVerbose => Arguments.GetValue(GlobalOptions.Verbose);

    /// <summary>The registry when something was asked of it; otherwise null.</summary>
    internal PluginRegistry? UsedPlugins => _plugins.IsValueCreated ? _plugins.Value : null;

    /// <summary>The architecture that <c>--arch</c> names, or else the one of the objects worked on.</summary>
    public Outcome<IArchitecture> ArchitectureFor(ElfTarget target) =>
        Arguments.GetValue(GlobalOptions.Architecture) is { } name ? Plugins.Architecture(name) : Plugins.ArchitectureOf(target);

    /// <summary>The architecture that <c>--arch</c> names, or else the one of the name given.</summary>
    public Outcome<IArchitecture> ArchitectureFor(string defaultName) =>
        Plugins.Architecture(Arguments.GetValue(GlobalOptions.Architecture) ?? defaultName);
}
