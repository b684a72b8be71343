using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Evaluates one folder's makefile the way kbuild's recursion does, without the top-level makefile: some ten milliseconds instead of seconds.
/// Every level gets the environment its parent exports (options for subdirectories travel that way), and answers are kept.
/// </summary>
internal sealed class KbuildEvaluator(KernelTree tree)
{
    // Kbuild's own rules stay in force, so that generated sources a unit needs are made; only compiling is replaced by telling.
    // What kbuild calls modfile misses the module of an object that a rule of the folder's own makes in a subfolder: it looks for the rule's stem.
    // An object that is named as make's goal and lies in a folder that is entered too, kbuild leaves to that folder, where nothing is replaced: the goal has another name.
    // Where objtool waits for the link, it takes --link for a unit that is not all there is, and --module for one that misses what others define.
    private const string Makefile = """
        include $(srctree)/scripts/Makefile.build

        $(eval ksplice-if-changed-rule = $(value if_changed_rule))
        if_changed_rule = $(if $(filter cc_o_c as_o_S,$(1)),$(ksplice-unit)@:,$(ksplice-if-changed-rule))

        ksplice-members = $(addprefix $(obj)/,$(sort $(foreach m,$(multi-obj-ym),$(if $(filter $(patsubst $(obj)/%,%,$@),$(call suffix-search,$(m),.o,-objs -y -m)),$(m:.o=)))))

        define ksplice-unit
        $(file >$(KSPLICE_OUT),object $@)$(file >>$(KSPLICE_OUT),source $<)$(file >>$(KSPLICE_OUT),modfile $(modfile))$(file >>$(KSPLICE_OUT),members $(ksplice-members))$(file >>$(KSPLICE_OUT),modular $(part-of-module))$(file >>$(KSPLICE_OUT),record $(if $(filter cc_o_c,$(1)),$(cmd_record_mcount)))$(file >>$(KSPLICE_OUT),delayed $(if $(delay-objtool),$(objtool) $(objtool-args-y) --link --module))$(file >>$(KSPLICE_OUT),command $(cmd_$(1)))
        endef

        .PHONY: ksplice-directory
        ksplice-directory:
        	$(file >$(KSPLICE_OUT),subdirectories $(subdir-ym))$(file >>$(KSPLICE_OUT),builtin $(filter %.o,$(real-obj-y)))$(file >>$(KSPLICE_OUT),modular $(filter %.o,$(real-obj-m)))$(file >>$(KSPLICE_OUT),library $(lib-y))$(file >>$(KSPLICE_OUT),image $(subdir-builtin:/built-in.a=))$(file >>$(KSPLICE_OUT),modules $(subdir-modorder:/modules.order=))@env -0 > $(KSPLICE_OUT).env

        .PHONY: ksplice-object
        ksplice-object: $(KSPLICE_OBJECT)

        """;

    private const string RefusalEnding = ".refused";

    // Answers in a form without members lie in "units".
    private const string UnitFolder = "unit-answers";

    private readonly string _folder = Path.Combine(tree.KbuildFolder, "directories");
    private readonly Dictionary<string, KbuildDirectory> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The top of the tree.</summary>
    public Task<Outcome<KbuildDirectory>> TopAsync(CancellationToken cancellation) =>
        DirectoryAsync(".", true, true, tree.EnvironmentFile, cancellation);

    /// <summary>A folder that <paramref name="parent"/> enters.</summary>
    public Task<Outcome<KbuildDirectory>> EnterAsync(KbuildDirectory parent, string path, CancellationToken cancellation) =>
        DirectoryAsync(
            path,
            parent.ForImage && parent.EnteredForImage.Contains(path),
            parent.ForModules && parent.EnteredForModules.Contains(path),
            parent.EnvironmentFile,
            cancellation);

    /// <summary>What kbuild would run for one object of a folder, as name and value lines. Generates what the unit needs first.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="parent">The folder it is entered from.</param>
    /// <param name="object">The object, as the folder's makefile names it.</param>
    /// <param name="believesRefusal">Whether what failed before is not tried again; trying takes seconds.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task<Outcome<IReadOnlyDictionary<string, string>>> UnitAsync(
        KbuildDirectory directory, KbuildDirectory? parent, string @object, bool believesRefusal, CancellationToken cancellation)
    {
        var answer = Path.Combine(tree.KbuildFolder, UnitFolder, Escape(@object));
        if (!File.Exists(answer))
        {
            var refusal = answer + RefusalEnding;
            if (believesRefusal && File.Exists(refusal))
                return Outcome<IReadOnlyDictionary<string, string>>.Refused(Untold(directory.Path, await File.ReadAllTextAsync(refusal, cancellation)));

            // Generating sources twice at the same time would mix them.
            using var held = await FolderLock.TakeAsync(tree.GenerationLockFile, null, cancellation);
            var problem = await RunAsync(directory.Path, directory.ForImage, directory.ForModules, parent?.EnvironmentFile ?? tree.EnvironmentFile, @object, answer, cancellation);
            if (problem is not null)
                return Outcome<IReadOnlyDictionary<string, string>>.Refused(problem);
            File.Delete(refusal);
        }

        return Outcome<IReadOnlyDictionary<string, string>>.Ok(await ReadAsync(answer, cancellation));
    }

    private async Task<Outcome<KbuildDirectory>> DirectoryAsync(
        string path, bool forImage, bool forModules, string environmentFile, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(path, out var known))
                return Outcome<KbuildDirectory>.Ok(known);
        }

        var answer = Path.Combine(_folder, Escape(path));
        if (!File.Exists(answer)
            && await RunAsync(path, forImage, forModules, environmentFile, null, answer, cancellation) is { } problem)
            return Outcome<KbuildDirectory>.Refused(problem);

        var lines = await ReadAsync(answer, cancellation);
        IReadOnlyList<string> Words(string name) => lines.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var directory = new KbuildDirectory(
            path, Words("subdirectories"), Words("builtin"), Words("modular"), Words("library"),
            Words("image").ToHashSet(StringComparer.Ordinal), Words("modules").ToHashSet(StringComparer.Ordinal),
            forImage, forModules, answer + ".env");
        lock (_gate)
            _known[path] = directory;
        return Outcome<KbuildDirectory>.Ok(directory);
    }

    private async Task<Diagnostic?> RunAsync(
        string path, bool forImage, bool forModules, string environmentFile, string? @object, string answer, CancellationToken cancellation)
    {
        var makefile = Path.Combine(tree.KbuildFolder, "evaluate.mk");
        if (!File.Exists(makefile) || await File.ReadAllTextAsync(makefile, cancellation) != Makefile)
            AtomicFile.Write(makefile, Makefile);
        Directory.CreateDirectory(Path.GetDirectoryName(answer)!);
        var temporary = AtomicFile.TemporaryBeside(answer);
        string[] arguments =
        [
            "-f", makefile, $"obj={path}", $"need-builtin={(forImage ? "1" : "")}", $"need-modorder={(forModules ? "1" : "")}",
            $"KSPLICE_OUT={temporary}", .. (@object is null ? (string[])["ksplice-directory"] : [$"KSPLICE_OBJECT={@object}", "ksplice-object"]),
        ];
        var result = await ProcessRunner.RunAsync("make", arguments, tree.Source, await LoadAsync(environmentFile, cancellation), cancellation);
        if (!result.Succeeded || !File.Exists(temporary))
        {
            File.Delete(temporary);
            var why = $"{@object ?? "its subfolders"}: {result.LastLines(4)}";

            // Not when it may go better next time: it took too long, or the shell did not find a tool.
            if (!result.TimedOut && !result.StandardError.Contains("Error 127", StringComparison.Ordinal))
                AtomicFile.Write(answer + RefusalEnding, why);
            return Untold(path, why);
        }

        // The answer itself is renamed last: it stands for both files.
        if (File.Exists(temporary + ".env"))
            File.Move(temporary + ".env", answer + ".env", overwrite: true);
        File.Move(temporary, answer, overwrite: true);
        return null;
    }

    private static Diagnostic Untold(string path, string why) => Diagnostic.Error(
        "KSP1104", $"The kernel's build does not tell how it makes {why}", path, "Look at the makefile of that folder; a tool it calls may be missing here.");

    private static async Task<Dictionary<string, string>> LoadAsync(string file, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, cancellation));
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                result[entry[..equals]] = entry[(equals + 1)..];
        }

        // Ours while the environment was dumped; a second reading of that makefile would do it again.
        result.Remove("MAKEFILES");
        result.Remove("KSPLICE_OUT");
        return result;
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(string answer, CancellationToken cancellation)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(answer, cancellation))
        {
            var (name, value) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
            result[name] = value;
        }

        return result;
    }

    private static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal).Replace('/', '%').Replace("..", "%2e", StringComparison.Ordinal) + "-";
}
