using System.Reflection;
using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.TestPlugins;

/// <summary>Does as it should.</summary>
public sealed class WellBehaved : IPlugin
{
    public void Register(IServiceCollection services) => services.AddSingleton<IReporter>(new EchoReporter("echo", "echo"));
}

/// <summary>Offers what its private dependency says: tests ship two versions of that.</summary>
public sealed class WithPrivateDependency : IPlugin
{
    public void Register(IServiceCollection services)
    {
        var dependency = Assembly.Load("Private.Dependency");
        services.AddSingleton<IReporter>(new EchoReporter("v" + dependency.GetName().Version!.Major, dependency.FullName!));
    }
}

/// <summary>Cannot be constructed.</summary>
public sealed class ThrowsInConstructor : IPlugin
{
    public ThrowsInConstructor() => throw new InvalidOperationException("thrown in the constructor");

    public void Register(IServiceCollection services)
    {
        // Never reached.
    }
}

/// <summary>Cannot be registered.</summary>
public sealed class ThrowsInRegister : IPlugin
{
    public void Register(IServiceCollection services) => throw new InvalidOperationException("thrown in Register");
}

/// <summary>Registers a service that cannot be constructed.</summary>
public sealed class ThrowsInService : IPlugin
{
    public void Register(IServiceCollection services) =>
        services.AddSingleton<IReporter>(_ => throw new InvalidOperationException("thrown in the service"));
}

/// <summary>Registers nothing.</summary>
public sealed class OffersNothing : IPlugin
{
    public void Register(IServiceCollection services)
    {
        // Nothing, on purpose.
    }
}

/// <summary>Is no plugin at all.</summary>
public sealed class NoPlugin;

/// <summary>Leaves a trace when it is constructed, so that a test sees whether it was.</summary>
public sealed class LeavesTrace : IPlugin
{
    public LeavesTrace() => File.WriteAllText(Path.Combine(Path.GetDirectoryName(typeof(LeavesTrace).Assembly.Location)!, "trace"), string.Empty);

    public void Register(IServiceCollection services) => services.AddSingleton<IReporter>(new EchoReporter("trace", "trace"));
}

/// <summary>Offers a format and a sender for it.</summary>
public sealed class OffersSender : IPlugin
{
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IReporter>(new EchoReporter("letter", "dear"));
        services.AddSingleton<IReportSender, PigeonSender>();
    }
}
