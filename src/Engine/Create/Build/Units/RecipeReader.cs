using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Turns kbuild's answer about one object into a recipe; a command of another form than known is refused.</summary>
internal static class RecipeReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="sourcePath">The unit's source below the tree.</param>
    /// <param name="directory">The folder whose makefile lists the unit.</param>
    /// <param name="answer">What kbuild says, by name.</param>
    /// <returns>One recipe for each module that the object is linked into, or one for the kernel proper.</returns>
    public static Outcome<IReadOnlyList<UnitRecipe>> Read(KernelTree tree, string sourcePath, string directory, IReadOnlyDictionary<string, string> answer)
    {
        Outcome<IReadOnlyList<UnitRecipe>> Refuse(string why) => Outcome<IReadOnlyList<UnitRecipe>>.Refused(Diagnostic.Error(
            "KSP1104", $"The kernel's build makes this unit in an unknown way: {why}.", sourcePath, "Report this kernel version; the build step has to learn it."));

        if (answer.GetValueOrDefault("record", "").Length > 0)
            return Refuse("recordmcount runs on its object");
        var (@object, source) = (answer.GetValueOrDefault("object", ""), answer.GetValueOrDefault("source", ""));
        if (CommandWords.Split(answer.GetValueOrDefault("command", "")) is not { Count: 1 or 2 } commands)
            return Refuse("its command line does not consist of the compiler and objtool");

        if (CompilerOptions(commands[0], tree.Compiler.Name, @object, source) is not { } compiler)
            return Refuse($"“{string.Join(' ', commands[0].Take(1).Concat(commands[0].TakeLast(4)))}”");
        if (commands.Count == 2 && (!IsObjtool(commands[1]) || commands[1][^1] != @object))
            return Refuse($"“{commands[1][0]}” runs on its object");

        // A kernel with landing pads has objtool look at what is linked, not at single objects; told to, it writes the same tables for one.
        if (CommandWords.Split(answer.GetValueOrDefault("delayed", "")) is not { Count: 0 or 1 } delayed || delayed.Any(command => !IsObjtool(command)))
            return Refuse($"“{answer["delayed"]}” runs on what it is linked into");

        var modular = answer.GetValueOrDefault("modular", "") == "y";
        var modules = (answer.GetValueOrDefault("members", "") is { Length: > 0 } members ? members : answer.GetValueOrDefault("modfile", "")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (modular && modules.Length == 0)
            return Refuse("it belongs to no module");
        IReadOnlyList<string> objtool = commands.Count == 2 ? [.. commands[1].SkipLast(1)] : [.. delayed.SelectMany(words => words)];
        IReadOnlyList<UnitTarget> targets = modular ? [.. modules.Select(UnitTarget.Module)] : [UnitTarget.KernelImage];
        return Outcome<IReadOnlyList<UnitRecipe>>.Ok(
            [.. targets.Select(target => new UnitRecipe(sourcePath, source, directory, target, compiler, objtool) { Object = @object, IsOneOfSeveral = targets.Count > 1 })]);
    }

    private static bool IsObjtool(IReadOnlyList<string> words) => Path.GetFileName(words[0]) == "objtool";

    private static List<string>? CompilerOptions(IReadOnlyList<string> words, string compiler, string @object, string source)
    {
        if (words.Count < 5 || words[0] != compiler || words[^1] != source || words[^2] != @object || words[^3] != "-o" || words[^4] != "-c")
            return null;
        return [.. words.SkipLast(4).Where(word => !word.StartsWith("-Wp,-MMD,", StringComparison.Ordinal) && !word.StartsWith("-Wp,-MD,", StringComparison.Ordinal))];
    }
}
