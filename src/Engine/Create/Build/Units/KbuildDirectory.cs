namespace Ksplice.Engine.Create.Build.Units;

/// <summary>One folder as kbuild sees it. Objects and folders are named from the top of the tree.</summary>
/// <param name="Path">The folder; <c>.</c> is the top.</param>
/// <param name="Subdirectories">Folders that kbuild enters from here.</param>
/// <param name="BuiltIn">Objects of the kernel image, provided every folder on the way is entered for it.</param>
/// <param name="Modular">Objects of modules.</param>
/// <param name="Library">Members of the folder's library, linked when something needs them.</param>
/// <param name="EnteredForImage">Subdirectories whose objects go into the kernel image.</param>
/// <param name="EnteredForModules">Subdirectories whose modules are built.</param>
/// <param name="ForImage">True when this folder itself is entered for the kernel image.</param>
/// <param name="ForModules">True when this folder's modules are built.</param>
/// <param name="EnvironmentFile">Environment that kbuild hands to the subdirectories, zero-separated.</param>
internal sealed record KbuildDirectory(
    string Path,
    IReadOnlyList<string> Subdirectories,
    IReadOnlyList<string> BuiltIn,
    IReadOnlyList<string> Modular,
    IReadOnlyList<string> Library,
    IReadOnlySet<string> EnteredForImage,
    IReadOnlySet<string> EnteredForModules,
    bool ForImage,
    bool ForModules,
    string EnvironmentFile)
{
    /// <summary>Every object that becomes part of the running kernel, with whether it is a module's.</summary>
    public IEnumerable<(string Object, bool Modular)> LinkedObjects()
    {
        if (ForImage)
        {
            foreach (var name in BuiltIn.Concat(Library))
                yield return (name, false);
        }

        if (!ForModules)
            yield break;
        foreach (var name in Modular)
            yield return (name, true);
    }
}
