namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>A package as the primary list has it, with what it is told from others by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its file, relative to the repository.</param>
/// <param name="PackageSha256">Of the package's file.</param>
/// <param name="UpdateSha256">Of the update's file.</param>
internal sealed record ListedPackage(string Name, string Path, string PackageSha256, string UpdateSha256);
