namespace Ksplice.Corpus.Tables;

/// <summary>A table with a heading and what must be said with it.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Notes">Sentences in front of the table.</param>
/// <param name="Columns">Names of the columns; empty when there is no table.</param>
/// <param name="Rows">Cells by row.</param>
internal sealed record Section(string Title, IReadOnlyList<string> Notes, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
