using System.Diagnostics;
using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>Cuts replacements and reads them back.</summary>
internal static class TemplateFixture
{
    public const string Unit = "unit.c";

    /// <summary>An empty module as the kernel's build makes it, cut down to what counts.</summary>
    public static ElfObject Stub { get; } = MakeStub("name=stub\0vermagic=6.1.0 SMP mod_unload\0license=GPL\0", "stub");

    public static ElfObject MakeStub(string information, string name)
    {
        var builder = new ElfBuilder(ObjectPair.Architecture.Elf);
        builder.AddSection(".modinfo", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate, 1, 0, Encoding.ASCII.GetBytes(information));
        var module = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(module, 24);
        builder.AddSection(".gnu.linkonce.this_module", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagWrite, 64, 0, module);
        builder.AddSection("__versions", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate, 32, 0, new byte[64]);
        return ElfReader.Read(builder.Build(), "stub.ko").Value!;
    }

    public static Replacement Build(string pre, string post, params string[] flags) => Build(ObjectPair.Diff(pre, post, flags));

    public static Replacement Build(ObjectDifference difference)
    {
        Assert.False(difference.IsRefused, string.Join("; ", difference.Diagnostics));
        var built = TryBuild(difference);
        Assert.True(built.IsOk, string.Join("; ", built.Diagnostics));
        return built.Value;
    }

    public static Outcome<Replacement> TryBuild(ObjectDifference difference) =>
        ReplacementBuilder.Build(ObjectPair.Architecture, [new UnitDifference(Unit, difference)], Stub, "ksplice_test");

    public static ElfObject Read(this Replacement replacement)
    {
        var read = ElfReader.Read(replacement.Template, "template.ko");
        Assert.True(read.IsOk, string.Join("; ", read.Diagnostics));
        return read.Value;
    }

    /// <summary>The relocations of a function or section of the template, as <c>offset symbol+addend</c>; a section symbol by its section.</summary>
    public static string[] References(this ElfObject template, string section) =>
        [.. template.FindSection(section)!.Relocations.Select(r =>
        {
            var symbol = template.Symbols[r.Symbol];
            var name = symbol.Type == ElfSymbolType.Section ? template.Sections[symbol.SectionIndex].Name : symbol.Name;
            return $"{r.Offset:x} {name}{(r.Addend < 0 ? "-" : "+")}{Math.Abs(r.Addend):x}";
        })];

    /// <summary>Runs a program and returns what it wrote to standard output; standard error must stay empty.</summary>
    public static string RunTool(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors.Result);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
