namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>A package as its repository names it.</summary>
internal sealed record RpmPackage(string Name, string Version, string Release, string Architecture)
{
    /// <summary>As command lines have it.</summary>
    public override string ToString() => $"{Name}-{Version}-{Release}.{Architecture}";
}
