using System.Diagnostics;
using System.Text;

namespace Ksplice.Engine.Processes;

/// <summary>Runs one child process at a time to its end: no shell, standard input empty or a file, explicit environment, output captured.</summary>
public static class ProcessRunner
{
    /// <summary>At most this many characters of each output are kept; the rest is read and dropped, so that the child never blocks.</summary>
    public const int CaptureLimit = 64 << 20;

    /// <summary>Used where no timeout is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Runs a program and waits for its end, <see cref="DefaultTimeout"/> at most.</summary>
    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, string?, IReadOnlyDictionary{string, string}?, TimeSpan, CancellationToken)"/>
    public static Task<ProcessResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default) =>
        RunAsync(file, arguments, workingDirectory, environment, DefaultTimeout, cancellation);

    /// <summary>Runs a program and waits for its end.</summary>
    /// <param name="file">The program: a path (a relative one counts from the working directory), or a name that is looked for in PATH.</param>
    /// <param name="arguments">Passed as they are, one by one.</param>
    /// <param name="workingDirectory">Absolute path; null for the current one.</param>
    /// <param name="environment">The complete environment; null for <see cref="ChildEnvironment.Minimal"/>.</param>
    /// <param name="timeout">Kills the child with all its own children when over.</param>
    /// <param name="cancellation">Kills likewise.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the child is dead.</exception>
    public static Task<ProcessResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? workingDirectory,
        IReadOnlyDictionary<string, string>? environment,
        TimeSpan timeout,
        CancellationToken cancellation) =>
        RunAsync(file, arguments, null, workingDirectory, environment, timeout, cancellation);

    /// <summary>Runs a program that reads a file as its standard input, and waits for its end, <see cref="DefaultTimeout"/> at most.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Passed as they are, one by one.</param>
    /// <param name="inputFile">The file; the program need not read all of it.</param>
    /// <param name="workingDirectory">Absolute path; null for the current one.</param>
    /// <param name="cancellation">Kills the child with all its own children.</param>
    public static Task<ProcessResult> RunWithInputAsync(
        string file, IEnumerable<string> arguments, string inputFile, string? workingDirectory, CancellationToken cancellation) =>
        RunAsync(file, arguments, inputFile, workingDirectory, null, DefaultTimeout, cancellation);

    private static async Task<ProcessResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? inputFile,
        string? workingDirectory,
        IReadOnlyDictionary<string, string>? environment,
        TimeSpan timeout,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await using var content = inputFile is null ? null : File.OpenRead(inputFile);
        using var process = new Process { StartInfo = Describe(file, arguments, workingDirectory, environment) };
        var clock = Stopwatch.StartNew();
        process.Start();
        var input = FeedAsync(process.StandardInput, content);
        var output = CaptureAsync(process.StandardOutput);
        var error = CaptureAsync(process.StandardError);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        var timedOut = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            timedOut = true;
        }

        await input;
        return new ProcessResult(process.ExitCode, await output, await error, timedOut, clock.Elapsed);
    }

    /// <summary>Where a program lies that PATH leads to, or null.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return File.Exists(name) ? Path.GetFullPath(name) : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static ProcessStartInfo Describe(
        string file, IEnumerable<string> arguments, string? workingDirectory, IReadOnlyDictionary<string, string>? environment)
    {
        // The runtime would look for a relative path from this process's own folder.
        var program = file.Contains('/') && workingDirectory is not null ? Path.Combine(workingDirectory, file) : file;
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (workingDirectory is not null)
            start.WorkingDirectory = workingDirectory;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in environment ?? ChildEnvironment.Minimal)
            start.Environment[name] = value;
        return start;
    }

    private static async Task FeedAsync(StreamWriter input, FileStream? content)
    {
        if (content is null)
        {
            input.Close();
            return;
        }

        try
        {
            await content.CopyToAsync(input.BaseStream);
            input.Close();
        }
        catch (IOException)
        {
            // The child ended or closed its input before the end of the file, as it may; what came of that its exit status tells.
        }
    }

    private static async Task<string> CaptureAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[16384];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
            text.Append(buffer, 0, Math.Min(read, CaptureLimit - text.Length));
        return text.ToString();
    }
}
