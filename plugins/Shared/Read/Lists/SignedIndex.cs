using Ksplice.Plugins.Shared.Read.Download;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>What a repository's signed file says.</summary>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">When it ends; null when it does not say.</param>
/// <param name="Lists">The wanted lists, in the order of <see cref="IRepositoryKind.Lists"/>.</param>
internal sealed record SignedIndex(DateTimeOffset Date, DateTimeOffset? ValidUntil, IReadOnlyList<IndexedList> Lists);

/// <summary>A list as the signed file names it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Plain">What it must be when it is expanded; null when that is not said.</param>
/// <param name="Forms">In which forms it can be had, best first; none when the repository does not have it.</param>
internal sealed record IndexedList(string Name, Expectation? Plain, IReadOnlyList<ListForm> Forms);

/// <summary>One form of a list.</summary>
/// <param name="Ending">Of its name, which tells how it is compressed: <see cref="Tools.Decompression"/>.</param>
/// <param name="Stored">What the file must be.</param>
/// <param name="Paths">Where it may lie, below the repository's address, in the order of asking; the last one is its name for people.</param>
internal sealed record ListForm(string Ending, Expectation Stored, IReadOnlyList<string> Paths);
