using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>Entry type of the 64-bit x86 plugin.</summary>
public sealed class X64Plugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services) => services.AddSingleton<IArchitecture, X64Architecture>();
}
