using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Patches of files that are compiled into others, on a source that builds like a kernel.</summary>
public sealed class HeaderPatchTests : SharedHeaderTree
{
    [Fact]
    public async Task Units_whose_code_a_header_changes_are_built()
    {
        var outcome = await BuildAsync(Edit(Header, "a * USED", "a + USED"));

        Assert.Equal(["drivers/one.c", "shared/common.c"], Units(outcome));
        Assert.All(outcome.Value!, unit => Assert.True(File.Exists(unit.PrePlainObject)));
        var told = Assert.Single(outcome.Diagnostics);
        Assert.Equal(("KSP1007", Header), (told.Code, told.Location));
        Assert.Contains("3 units", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_value_reaches_only_who_uses_it() =>
        Assert.Equal(["drivers/both/kept.c"], Units(await BuildAsync(Edit(Header, "UNUSED 4", "UNUSED 44"))));

    [Fact]
    public async Task Units_that_come_out_the_same_are_left_out()
    {
        var outcome = await BuildAsync(Edit(Header, "static inline", "static inline int nobody(void) { return 8; }\nstatic inline"));

        Assert.Empty(outcome.Value!);
        Assert.Contains("code in 0 of", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_that_come_out_the_same_although_they_use_what_changes_are_left_out()
    {
        var outcome = await BuildAsync(Edit(Header, "a * USED", "USED * a"));

        Assert.Empty(outcome.Value!);
        Assert.Contains("code in 2 of", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remark_in_a_header_changes_no_text()
    {
        var outcome = await BuildAsync(Edit(Header, "#define USED", "/* A remark.\n * Of two lines.\n */\n#define USED"));

        Assert.Empty(outcome.Value!);
        Assert.Contains("code in 0 of", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_of_lines_below_an_edit_of_a_header_stay()
    {
        Write("drivers/one.c", "#include <linux/shared.h>\nint one(void) { return shared_line(); }\n");
        const string before = "static inline int first(void) { return 1; }\nstatic inline int shared_line(void)\n{\n\treturn __LINE__;\n}\n";
        Write(Header, before + "#define UNUSED 1\n#define shared(a) a\n");
        var patch = PatchParser.Parse("--- a/include/linux/shared.h\n+++ b/include/linux/shared.h\n@@ -1,2 +1,4 @@\n-static inline int first(void) { return 1; }\n+static inline int first(void)\n+{ return\n+\t1; }\n static inline int shared_line(void)\n"u8.ToArray(), "p").Value!;

        var outcome = await new PatchBuilder(Tree).BuildAsync(PatchApplier.Apply([patch], Tree.Source).Value!, null, default);

        Assert.Empty(outcome.Value!);
    }

    [Fact]
    public async Task A_header_and_a_unit_are_patched_together()
    {
        var outcome = await BuildAsync(Edit(Header, "#define USED 3", "#define USED 3\n#define ADDED 7"), Edit("drivers/one.c", "shared(a)", "shared(a) + ADDED"));

        Assert.Equal(["drivers/one.c"], Units(outcome));
        Assert.Contains("2 units that are not patched themselves", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_include_is_built_into_them()
    {
        var outcome = await BuildAsync(Edit("fs/core/included.c", "static inline", "int added(void) { return 3; }\nstatic inline"));

        Assert.Equal(["fs/core/open.c"], Units(outcome));
        Assert.Equal(("KSP1012", "fs/core/included.c"), (outcome.Diagnostics[0].Code, outcome.Diagnostics[0].Location));
        Assert.Contains("fs/core/open.c", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_no_unit_reads_changes_nothing()
    {
        Write("arch/other/a.h", "#define A 1\n");

        var outcome = await BuildAsync(Edit("arch/other/a.h", "1", "2"));

        Assert.Empty(outcome.Value!);
        Assert.Contains("0 units", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_the_compiler_is_told_to_read_reaches_the_units_of_the_folder()
    {
        Write("drivers/forced.h", "#define FORCED 1\n");
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o\nKBUILD_CFLAGS += -include $(srctree)/drivers/forced.h\n");
        Write("drivers/one.c", "int one(void) { return FORCED; }\n");

        Assert.Equal(["drivers/one.c"], Units(await BuildAsync(Edit("drivers/forced.h", "1", "2"))));
    }

    [Fact]
    public async Task A_unit_of_two_modules_is_built_for_each_when_the_patch_changes_it()
    {
        Write("drivers/both/twice.c", "#include <linux/shared.h>\nint twice(void) { return UNUSED; }\n");

        var same = await BuildAsync(Edit(Header, "#define USED 3", "#define USED 3\n#define MORE 1"));
        var changed = await BuildAsync(Edit(Header, "UNUSED 4", "UNUSED 44"));

        Assert.Empty(Units(same));
        Assert.Equal(["drivers/both/kept.c", "drivers/both/twice.c@a", "drivers/both/twice.c@b"], changed.Value!.Select(unit => unit.Name));
        Assert.Equal(["kept", "a", "b"], changed.Value!.Select(unit => unit.Target.Name));
        Assert.Equal(changed.Value![1].PostObject, changed.Value![2].PostObject);
    }

    [Fact]
    public async Task A_unit_of_two_modules_whose_code_stays_is_no_obstacle()
    {
        Write("drivers/both/twice.c", "#include <linux/shared.h>\nint twice(void) { return UNUSED; }\n");

        var outcome = await BuildAsync(Edit(Header, "a * USED", "a + USED"));

        Assert.Equal(["drivers/one.c", "shared/common.c"], Units(outcome));
        Assert.Contains("code in 2 of", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_a_header_is_told_once()
    {
        var outcome = await BuildAsync(Edit(Header, "\treturn a", "\treturn missing"));

        Assert.Single(outcome.Diagnostics, finding => finding.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task A_name_that_leaves_a_searched_folder_is_followed()
    {
        Write("drivers/local.h", "#define LOCAL 1\n");
        Write("drivers/one.c", "#include <../drivers/local.h>\nint one(void) { return LOCAL; }\n");
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o\nCFLAGS_one.o := -I $(srctree)/include/ -I./include -I missing -I/usr\n");

        Assert.Equal(["drivers/one.c"], Units(await BuildAsync(Edit("drivers/local.h", "1", "2"))));
    }

    [Fact]
    public async Task A_source_that_the_build_generates_is_examined()
    {
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o made.o\n$(obj)/made.c:\n\t@printf '\\043include <linux/shared.h>\\nint made(void) { return USED; }\\n' > $@\n");

        Assert.Contains("drivers/made.c", Units(await BuildAsync(Edit(Header, "USED 3", "USED 33"))));
    }

    [Fact]
    public async Task A_header_that_the_build_generates_is_followed()
    {
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o made.o\n$(obj)/made.o: $(obj)/made.h\n$(obj)/made.h:\n\t@printf '\\043include <linux/shared.h>\\n' > $@\n");
        Write("drivers/made.c", "#include \"made.h\"\nint made(void) { return USED; }\n");

        Assert.Contains("drivers/made.c", Units(await BuildAsync(Edit(Header, "USED 3", "USED 33"))));
    }

    [Fact]
    public async Task A_unit_that_includes_by_an_unknown_name_is_examined()
    {
        Write("drivers/one.c", "#include FROM_COMMAND_LINE\nint one(void) { return USED; }\n");
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o\nNAME := shared\nCFLAGS_one.o := -DFROM_COMMAND_LINE='\"linux/$(NAME).h\"'\n");

        Assert.Contains("drivers/one.c", Units(await BuildAsync(Edit(Header, "USED 3", "USED 33"))));
    }

    [Fact]
    public async Task An_object_that_is_made_in_no_known_way_is_told()
    {
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o odd.o\n");

        var outcome = await BuildAsync(Edit(Header, "USED 3", "USED 33"));

        var told = Assert.Single(outcome.Diagnostics, finding => finding.Code == "KSP1021");
        Assert.Equal((DiagnosticSeverity.Warning, "drivers/odd.o"), (told.Severity, told.Location));
    }

    [Fact]
    public async Task An_object_whose_folder_does_not_read_the_header_is_no_reason_to_warn()
    {
        Write("lib/Makefile", "lib-y += sort.o odd.o\n");
        Write("lib/sort.c", "int sort;\n");

        var outcome = await BuildAsync(Edit(Header, "USED 3", "USED 33"));

        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(outcome.Diagnostics, finding => finding.Code == "KSP1021").Severity);
    }

    [Fact]
    public async Task That_an_object_is_made_in_no_known_way_is_found_out_once()
    {
        Write("lib/Makefile", "lib-y += sort.o odd.o\n$(obj)/odd.o:\n\t@echo again >> $(obj)/asked; false\n");
        await BuildAsync(Edit(Header, "USED 3", "USED 33"));
        await BuildAsync(Edit(Header, "USED 3", "USED 34"));

        Assert.Single(File.ReadAllLines(Path.Combine(Tree.Source, "lib/asked")));
        Assert.Equal("KSP1104", Assert.Single((await BuildAsync(Source("lib/odd.c"))).Diagnostics).Code);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(Tree.Source, "lib/asked")).Length);

        PatchedFile Source(string path)
        {
            Write(path, "int odd;\n");
            return Edit(path, "odd", "even");
        }
    }

    [Fact]
    public async Task A_missing_tool_is_looked_for_again()
    {
        Write("lib/Makefile", "lib-y += sort.o odd.o\n$(obj)/odd.o:\n\t@echo again >> $(obj)/asked; no-such-tool-anywhere\n");
        await BuildAsync(Edit(Header, "USED 3", "USED 33"));
        await BuildAsync(Edit(Header, "USED 3", "USED 34"));

        Assert.Equal(2, File.ReadAllLines(Path.Combine(Tree.Source, "lib/asked")).Length);
    }

    [Theory]
    [InlineData("UNUSED 4", "UNUSED 5", null)]
    [InlineData("USED 3", "USED 33", "KSP1019")]
    public async Task Assembler_that_a_header_changes_is_refused(string old, string @new, string? code)
    {
        Write("drivers/Makefile", "obj-m += both/\nobj-y += one.o entry.o\n");
        Write("drivers/entry.S", "#define ASM\n#include <linux/shared.h>\n\t.long USED\n");

        var outcome = await BuildAsync(Edit(Header, "#define " + old, "#define " + @new));

        Assert.Equal(code, outcome.Diagnostics.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error)?.Code);
    }

    [Theory]
    [InlineData("UNUSED 4", "UNUSED 5", null)]
    [InlineData("USED 3", "USED 33", "KSP1020")]
    public async Task Constants_that_the_build_computes_from_a_header_must_stay(string old, string @new, string? code)
    {
        Write("include/linux/kbuild.h", "");
        Write("drivers/bounds.c", "#include <linux/kbuild.h>\n#include <linux/shared.h>\nint main(void) { asm volatile(\"\\n.ascii \\\"->SHARED %0 text\\\"\" : : \"i\" (USED)); return UNUSED; }\n");

        var outcome = await BuildAsync(Edit(Header, "#define " + old, "#define " + @new));

        Assert.Equal(code, outcome.Diagnostics.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error)?.Code);
    }

    [Fact]
    public async Task A_header_that_breaks_a_unit_is_refused_at_its_place()
    {
        var refusal = (await BuildAsync(Edit(Header, "\treturn a", "\treturn missing"))).Diagnostics.First(finding => finding.Severity == DiagnosticSeverity.Error);

        Assert.Equal(("KSP1103", Header), (refusal.Code, refusal.Location!.Split(':')[0].Replace("./", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_second_time_nothing_is_examined_anew()
    {
        await BuildAsync(Edit(Header, "UNUSED 4", "UNUSED 44"));
        var notes = Directory.GetFiles(Tree.PreprocessedFolder);
        var index = File.GetLastWriteTimeUtc(Path.Combine(Tree.KbuildFolder, "includes"));
        foreach (var note in notes)
            File.SetLastWriteTimeUtc(note, DateTime.UtcNow.AddDays(-9));

        var again = await BuildAsync(Edit(Header, "UNUSED 4", "UNUSED 44"));

        Assert.True(again.Value!.Single().Cached);
        Assert.Equal(notes.Order(StringComparer.Ordinal), Directory.GetFiles(Tree.PreprocessedFolder).Order(StringComparer.Ordinal));
        Assert.All(notes, note => Assert.InRange(File.GetLastWriteTimeUtc(note), DateTime.UtcNow.AddDays(-1), DateTime.UtcNow));
        Assert.Equal(index, File.GetLastWriteTimeUtc(Path.Combine(Tree.KbuildFolder, "includes")));
    }

    [Fact]
    public async Task The_stored_index_holds_what_was_found()
    {
        var built = IncludeIndex.Build(Tree.Source, 2, default);
        await IncludeIndex.OfAsync(Tree, default);
        var read = await IncludeIndex.OfAsync(Tree, default);

        Assert.Equal(built.Files.Keys.Order(StringComparer.Ordinal), read.Files.Keys.Order(StringComparer.Ordinal));
        Assert.All(built.Files, file => Assert.Equal(file.Value, read.Files[file.Key]));
        Assert.Equal([new IncludeMention(IncludeForm.Quoted, "common.h")], read.Files["shared/common.c"]);
    }

    [Fact]
    public void Empty_lines_and_places_do_not_count_as_text()
    {
        var plain = UnitPreprocessor.HashOf("int a;\nint b;\n"u8);

        Assert.Equal(plain, UnitPreprocessor.HashOf("# 1 \"x.c\"\nint a;\n\n \n# 9 \"y.h\" 2\nint b;"u8));
        Assert.NotEqual(plain, UnitPreprocessor.HashOf("int a;\n#pragma pack(1)\nint b;\n"u8));
        Assert.NotEqual(plain, UnitPreprocessor.HashOf("int a;\nint c;\n"u8));
    }
}
