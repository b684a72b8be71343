using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Abstractions.Plugins;

/// <summary>The one entry type of a plugin, named in its manifest. It has a public parameterless constructor.</summary>
public interface IPlugin
{
    /// <summary>
    /// Registers what the plugin offers: <see cref="Architectures.IArchitecture"/>, <see cref="Sources.IKernelInputSource"/>,
    /// <see cref="Sources.IUpdatePublisher"/>, <see cref="Sources.IUpdateSource"/>,
    /// <see cref="Reports.IReporter"/>, <see cref="Reports.IReportSender"/>. Called once, before anything of the plugin is used.
    /// </summary>
    /// <param name="services">Services of this plugin alone.</param>
    void Register(IServiceCollection services);
}
