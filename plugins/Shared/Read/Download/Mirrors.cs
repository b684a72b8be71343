using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Asks one mirror after the other, until one gives what can be proved.</summary>
internal static class Mirrors
{
    /// <summary>Tries.</summary>
    /// <param name="mirrors">At least one.</param>
    /// <param name="attempt">Does the whole work with one mirror.</param>
    /// <returns>The first result, with what was wrong at earlier mirrors as warnings: one that lies is not passed over in silence.</returns>
    public static async Task<Outcome<T>> TryAsync<T>(IReadOnlyList<Uri> mirrors, Func<Uri, Task<T>> attempt)
        where T : class
    {
        var failures = new List<SourceException>();
        foreach (var mirror in mirrors)
        {
            try
            {
                var result = await attempt(mirror);
                return Outcome<T>.Ok(result, [.. failures.Select(failure => failure.Diagnostic with { Severity = DiagnosticSeverity.Warning })]);
            }
            catch (SourceException e) when (e.IsOfMirror)
            {
                failures.Add(e);
            }
        }

        var kind = failures.Exists(failure => failure.Kind == OutcomeKind.Untrusted) ? OutcomeKind.Untrusted : failures[^1].Kind;
        return Outcome<T>.None(kind, [.. failures.Select(failure => failure.Diagnostic)]);
    }
}
