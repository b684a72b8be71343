namespace Ksplice.Engine.Plugins;

/// <summary>What a plugin is for; it decides when its code is needed.</summary>
public enum PluginKind
{
    /// <summary>Offers <see cref="Abstractions.Architectures.IArchitecture"/>.</summary>
    Architecture,

    /// <summary>
    /// Offers <see cref="Abstractions.Sources.IKernelInputSource"/>, <see cref="Abstractions.Sources.IUpdatePublisher"/>,
    /// <see cref="Abstractions.Sources.IUpdateSource"/>, or several of them.
    /// </summary>
    Source,

    /// <summary>Offers <see cref="Abstractions.Reports.IReporter"/>, <see cref="Abstractions.Reports.IReportSender"/>, or both.</summary>
    Reporter,
}
