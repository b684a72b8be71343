using System.Reflection;
using Ksplice.Abstractions.Plugins;
using Ksplice.Engine.Plugins;

namespace Ksplice.Architecture.Tests;

/// <summary>Who may know whom within the engine, by folder, which is namespace.</summary>
public class NamespaceDirectionTests
{
    private const string Engine = "Ksplice.Engine.";

    private static readonly ILookup<string, (string Part, Type User)> s_uses = (
        from type in typeof(PluginRegistry).Assembly.GetTypes()
        let user = PartOf(type)
        where user is not null
        from used in TypeReferences.Of(type)
        let part = PartOf(used)
        where part is not null && part != user
        select (User: user, Part: part, Type: type)).ToLookup(u => u.User, u => (u.Part, u.Type));

    /// <summary>Parts of the engine that do not know each other, as user and used.</summary>
    public static TheoryData<string, string> Forbidden => new()
    {
        { "Create", "Apply" },
        { "Apply", "Create" },
        { "Create", "Kernel" },
        { "Create", "KernelModule" },
        { "Create", "Rehearse" },
        { "Apply", "Rehearse" },
        { "Kernel", "Create" },
        { "Kernel", "Apply" },
        { "Kernel", "KernelModule" },
        { "KernelModule", "Create" },
        { "KernelModule", "Apply" },
        { "Update", "Create" },
        { "Update", "Apply" },
        { "Update", "Kernel" },
        { "Update", "KernelModule" },
    };

    /// <summary>Parts that know nothing else of the engine but what is listed.</summary>
    public static TheoryData<string, string[]> Leaves => new()
    {
        { "Elf", [] },
        { "Files", [] },
        { "Processes", [] },
        { "Plugins", ["Files"] },
        { "Report", ["Files"] },
        { "Update", ["Files"] },
    };

    [Fact]
    public void References_between_parts_are_seen_at_all() => Assert.Contains(s_uses["Update"], u => u.Part == "Files");

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Parts_that_must_not_know_each_other_do_not(string user, string used) =>
        Expect.None(s_uses[user].Where(u => u.Part == used).Select(u => u.User.FullName).Distinct());

    [Theory]
    [MemberData(nameof(Leaves))]
    public void A_part_at_the_bottom_knows_only_what_is_listed(string user, string[] allowed) =>
        Expect.None(s_uses[user].Where(u => !allowed.Contains(u.Part)).Select(u => $"{u.User.FullName} -> {u.Part}").Distinct());

    [Fact]
    public void Only_the_pipeline_knows_both_making_and_applying() => Expect.None(
        s_uses.Where(g => g.Key != "Pipeline" && g.Any(u => u.Part == "Create") && g.Any(u => u.Part == "Apply")).Select(g => g.Key));

    [Fact]
    public void Nothing_in_the_engine_knows_the_pipeline() =>
        Expect.None(s_uses.Where(g => g.Any(u => u.Part == "Pipeline")).Select(g => g.Key));

    [Fact]
    public void Below_the_program_nothing_writes_to_the_console_or_uses_the_network() => Expect.None(
        from assembly in new[] { typeof(IPlugin).Assembly, typeof(PluginRegistry).Assembly }
        from type in assembly.GetTypes()
        from used in TypeReferences.Of(type)
        where used == typeof(Console) || used.Namespace?.StartsWith("System.Net", StringComparison.Ordinal) == true
        select $"{type.FullName} -> {used.FullName}");

    // Types written by source generators into the namespace of nobody belong to no part.
    private static string? PartOf(Type type) =>
        type.Assembly == typeof(PluginRegistry).Assembly && type.Namespace?.StartsWith(Engine, StringComparison.Ordinal) == true
            ? type.Namespace[Engine.Length..].Split('.')[0]
            : null;
}
