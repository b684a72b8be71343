using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Turns what ends publishing from within into an outcome.</summary>
internal static class PublishOutcome
{
    /// <summary>Publishes.</summary>
    /// <param name="folder">The repository.</param>
    /// <param name="publish">Publishes; may throw a <see cref="PublishException"/> and what files throw.</param>
    public static async Task<Outcome<PublishResult>> OfAsync(string folder, Func<Task<Outcome<PublishResult>>> publish)
    {
        try
        {
            return await publish();
        }
        catch (PublishException e)
        {
            return Outcome<PublishResult>.None(e.Kind, e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<PublishResult>.None(OutcomeKind.Failed, PublishDiagnostics.Unwritable(folder, e.Message));
        }
    }
}
