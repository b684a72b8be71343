namespace Ksplice.Plugins.Source.Apt;

/// <summary>The packages of one kernel, all built from the same source.</summary>
/// <param name="Lists">The lists that know them.</param>
/// <param name="Image">The image with its modules.</param>
/// <param name="Headers">The headers, which hold Module.symvers.</param>
/// <param name="Source">The kernel source.</param>
internal sealed record KernelPackages(AptLists Lists, AptPackage Image, AptPackage Headers, AptPackage Source);
