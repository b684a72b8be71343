using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Source.Yum.Kernels;
using Ksplice.Plugins.Source.Yum.Publish;
using Ksplice.Plugins.Source.Yum.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Source.Yum;

/// <summary>Entry type of the yum plugin.</summary>
public sealed class YumPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IKernelInputSource, DnfSource>();
        services.AddSingleton<IUpdatePublisher, YumPublisher>();
        services.AddSingleton<IUpdateSource, YumUpdateSource>();
    }
}
