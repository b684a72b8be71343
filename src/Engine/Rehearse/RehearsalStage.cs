namespace Ksplice.Engine.Rehearse;

/// <summary>
/// The files of a rehearsal as the guest sees them, and the shell commands that use them. They are copied into the
/// guest's own memory once: the exchange folder is not cached, and programs may want to map files.
/// </summary>
internal sealed class RehearsalStage
{
    private const string InGuest = "/opt/ksplice-rehearsal";
    private const string StagedFolder = "rehearsal";
    private readonly RehearsalRequest _request;

    public RehearsalStage(RehearsalRequest request) => _request = request;

    /// <summary>Path of the published folder in the guest, for <see cref="GuestShare"/>.</summary>
    public static string SpliceFolderInGuest => InGuest + "/splice";

    /// <summary>Puts all files where the guest can reach them.</summary>
    public void Fill(string exchangeFolder)
    {
        var root = Path.Combine(exchangeFolder, StagedFolder);
        Directory.CreateDirectory(root);
        for (var index = 0; index < _request.Updates.Length; index++)
            Copy(_request.Updates[index], Path.Combine(root, $"update{index}"));
        for (var index = 0; index < _request.TrustedKeys.Length; index++)
            Copy(_request.TrustedKeys[index], Path.Combine(root, $"key{index}"));
        if (_request.KernelModule is { } module)
            Copy(module, Path.Combine(root, "module"), "ksplice.ko");
        if (_request.CheckScript is { } check)
            Copy(check, Path.Combine(root, "check"), "check");
    }

    /// <summary>Script that takes the files over and loads the kernel module.</summary>
    public string PrepareScript()
    {
        var script = $"set -e\nmkdir -p {InGuest}/state\ncp -r {Guest.ExchangeInGuest}/{StagedFolder}/. {InGuest}/\n";
        if (_request.CheckScript is not null)
            script += $"chmod 755 {InGuest}/check/check\n";
        if (_request.KernelModule is not null)
            script += $"grep -q '^ksplice ' /proc/modules || insmod {InGuest}/module/ksplice.ko\n";
        return script;
    }

    /// <summary>Script for one call of the author's check.</summary>
    public static string CheckScript(string moment) =>
        $"export KSPLICE_CHECK_STATE={InGuest}/state\nexec {InGuest}/check/check {moment}\n";

    /// <summary>Script for <c>splice apply</c>.</summary>
    public string ApplyScript()
    {
        List<string> words = ["apply", "--json"];
        for (var index = 0; index < _request.TrustedKeys.Length; index++)
            words.AddRange(["--trust", $"{InGuest}/key{index}/{Path.GetFileName(_request.TrustedKeys[index])}"]);
        if (_request.AllowUnsigned)
            words.Add("--allow-unsigned");
        for (var index = 0; index < _request.Updates.Length; index++)
            words.Add($"{InGuest}/update{index}/{Path.GetFileName(_request.Updates[index])}");
        return Splice(words);
    }

    /// <summary>Script for <c>splice undo</c>.</summary>
    public static string UndoScript() => Splice(["undo", "--json", "--all"]);

    private static string Splice(IEnumerable<string> words)
    {
        var arguments = string.Join(' ', words.Select(GuestConfiguration.Quote));
        var program = SpliceFolderInGuest + "/splice";
        // A publish without a start program of its own is run by the host's dotnet.
        return $"if [ -x {program} ]; then exec {program} {arguments}; fi\nexec dotnet {program}.dll {arguments}\n";
    }

    private static void Copy(string file, string folder, string? name = null)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, name ?? Path.GetFileName(file)));
    }
}
