using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Types;

/// <summary>Reads the types of a source through the compiler.</summary>
internal static class TypeFixture
{
    /// <summary>Options that a unit is compiled with for its types.</summary>
    public static string[] Flags { get; } = [.. CFixture.KernelWhole, .. UnitCompiler.TypeOptions];

    public static TypeTable Read(string source)
    {
        var read = TypeTableReader.Read(CFixture.Compile(source, Flags), ObjectPair.Architecture.Relocations, "unit.c");
        Assert.True(read.IsOk, string.Join("; ", read.Diagnostics));
        return read.Value;
    }

    /// <summary>The one type of a name.</summary>
    public static TypeLayout One(string source, string name) => Assert.Single(Read(source).Find(name));

    /// <summary>The differences between the types of two sources.</summary>
    public static IReadOnlyList<LayoutDifference> Compare(string pre, string post) => LayoutComparer.Compare(Read(pre), Read(post));

    /// <summary>The differences between two definitions that one function uses as <c>struct s</c>.</summary>
    public static IReadOnlyList<LayoutDifference> CompareMembers(string pre, string post)
    {
        static string Source(string members) => $"struct s {{ {members} }};\nint use(struct s *s) {{ return sizeof(*s); }}\n";
        return Compare(Source(pre), Source(post));
    }
}
