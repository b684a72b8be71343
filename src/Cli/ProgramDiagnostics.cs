using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli;

/// <summary>What can end a command that is not of any phase: the program itself.</summary>
internal static class ProgramDiagnostics
{
    public static Diagnostic Unexpected(Exception exception, bool verbose) => Diagnostic.Error(
        "KSP0001",
        verbose ? exception.ToString() : $"{exception.GetType().Name}: {exception.Message}",
        null,
        IsEnvironment(exception)
            ? "The environment does not allow this: check permissions, free space and that the path exists."
            : "This is a bug. Run again with -v and report what it prints.");

    public static Diagnostic Interrupted() => Diagnostic.Error(
        "KSP0002", "The command was interrupted.", null, "Run it again; nothing was left half done.");

    public static Diagnostic Usage(string message) => Diagnostic.Error(
        "KSP0003", message, null, "splice --help and splice COMMAND --help list what there is.");

    private static bool IsEnvironment(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
