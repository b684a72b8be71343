namespace Ksplice.Engine.Plugins;

/// <summary>How far a plugin has come.</summary>
public enum PluginStatus
{
    /// <summary>Its manifest is sound; its code was not needed so far.</summary>
    NotLoaded,

    /// <summary>Loaded and registered.</summary>
    Active,

    /// <summary>Sound, but made for another contract than this host's.</summary>
    Unsupported,

    /// <summary>Cannot be used; its diagnostics say why.</summary>
    Malfunctioned,
}
