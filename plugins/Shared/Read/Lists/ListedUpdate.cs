using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Download;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>An update in a list, and where its package is.</summary>
/// <param name="Update">What others see of it.</param>
/// <param name="Path">The package below the repository's address.</param>
/// <param name="Package">What the package must be.</param>
internal sealed record ListedUpdate(AvailableUpdate Update, string Path, Expectation Package);
