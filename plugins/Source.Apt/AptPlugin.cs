using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Source.Apt.Publish;
using Ksplice.Plugins.Source.Apt.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>Entry type of the apt plugin.</summary>
public sealed class AptPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<AptSource>();
        services.AddSingleton<IKernelInputSource>(provider => provider.GetRequiredService<AptSource>());
        services.AddSingleton<IUpdatePublisher, AptPublisher>();
        services.AddSingleton<IUpdateSource, AptUpdateSource>();
        services.AddSingleton<IKernelSourceArchive>(provider => provider.GetRequiredService<AptSource>());
    }
}
