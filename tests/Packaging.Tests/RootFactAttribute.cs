namespace Ksplice.Packaging.Tests;

/// <summary>A test that installs packages into a root folder of its own, which only root may do.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "only root may change the root folder";
    }
}
