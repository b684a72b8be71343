using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Rehearse;

/// <summary>Finds and runs the small programs of the host that a guest needs.</summary>
internal static class HostTool
{
    private static readonly string[] UsualFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Full path of a program, looked up in PATH and in the folders only root has there; null when absent.</summary>
    public static string? Find(string program) =>
        ProcessRunner.Find(program)
        ?? UsualFolders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="GuestException">It is not installed, or it failed.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string package, CancellationToken cancellationToken)
    {
        var path = Find(program) ?? throw new GuestException(GuestDiagnostics.ToolMissing(program, package));
        var result = await ProcessRunner.RunAsync(path, arguments, cancellation: cancellationToken);
        if (!result.Succeeded)
            throw new GuestException(GuestDiagnostics.ToolFailed(program, result.ExitCode, result.LastLines(10)));
    }
}
