using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>The kernel source and its companions as they were given: checked, identified, copied.</summary>
internal static class TreeInputs
{
    /// <summary>Longest release accepted: the kernel's own <c>__NEW_UTS_LEN</c>.</summary>
    private const int MaximumReleaseLength = 64;

    /// <summary>Why the request cannot be used, or null.</summary>
    public static Diagnostic? Check(KernelTreeRequest request)
    {
        // It becomes a make variable and part of a path.
        if (request.Release.Length is 0 or > MaximumReleaseLength || !char.IsAsciiDigit(request.Release[0])
            || !request.Release.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or '~' or '_'))
            return Bad($"“{request.Release}” is not a kernel release.", "Give the release as uname -r prints it.");
        if (!File.Exists(request.Source) && !File.Exists(Path.Combine(request.Source, "Kbuild")))
            return Bad($"{request.Source} is neither an archive nor a kernel source folder.", "Give the kernel's source archive, or the folder that holds Kbuild and Makefile.");
        foreach (var (file, what) in new[] { (request.Config, ".config"), (request.ModuleSymvers, "Module.symvers") })
        {
            if (!File.Exists(file))
                return Bad($"The kernel's {what} is not at {file}.", $"Give the {what} of this very kernel; the distribution's headers package holds it.");
        }

        return null;
    }

    /// <summary>Tells one source from another: an archive by its bytes, a folder by name, size and time of every file.</summary>
    public static async Task<string> IdentifySourceAsync(KernelTreeRequest request, CancellationToken cancellation)
    {
        if (File.Exists(request.Source))
            return await FileHashes.OfAsync(request.Source, Path.Combine(request.Workspace, "hashes"), cancellation);

        using var key = new ContentKey();
        key.Add(Path.GetFullPath(request.Source));
        var files = new DirectoryInfo(request.Source).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
        foreach (var file in files.Where(file => !file.FullName.Contains("/.git/", StringComparison.Ordinal)).OrderBy(file => file.FullName, StringComparer.Ordinal))
            key.Add(file.FullName).Add($"{file.Length} {file.LastWriteTimeUtc.Ticks}");
        return key.Finish();
    }

    /// <summary>Puts a copy of the source into a new folder; the given one is only read. Null when that worked.</summary>
    public static async Task<Diagnostic?> CopySourceAsync(KernelTreeRequest request, string destination, CancellationToken cancellation)
    {
        Directory.CreateDirectory(destination);
        var archive = File.Exists(request.Source);
        var copy = archive
            ? await ProcessRunner.RunAsync(
                "tar", ["-x", "-f", request.Source, "-C", destination, "--strip-components=1", "--no-same-owner"], cancellation: cancellation)
            : await ProcessRunner.RunAsync("cp", ["-a", "--reflink=auto", request.Source + "/.", destination], cancellation: cancellation);
        if (!copy.Succeeded)
            return Bad($"The kernel source {request.Source} could not be copied: {copy.FirstLines(3)}", "Check that the archive is complete and that the workspace has room for 2 GB.");
        if (!File.Exists(Path.Combine(destination, "Kbuild")))
            return Bad($"{request.Source} does not hold a kernel source at its top.", "Give the archive of a kernel source package (linux-source-X.Y.tar.xz).");
        if (archive || !Directory.Exists(Path.Combine(destination, "include", "generated")))
            return null;

        // A tree that was built in has generated files of another configuration, which make would trust.
        var clean = await ProcessRunner.RunAsync("make", ["mrproper"], destination, cancellation: cancellation);
        return clean.Succeeded ? null : Bad($"The copied source could not be cleaned: {clean.LastLines(3)}", "Give an unbuilt source.");
    }

    private static Diagnostic Bad(string message, string hint) => Diagnostic.Error("KSP1107", message, null, hint);
}
