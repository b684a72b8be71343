using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Tests.Create.Build;

/// <summary>
/// A source folder that builds like a kernel as far as the build step looks: a top makefile, an evaluator of folders' makefiles with kbuild's
/// variable names, a few units. Needs make and gcc, as the real one does.
/// </summary>
internal sealed class FakeKernel : IDisposable
{
    public const string Release = "6.1.0-7-test";

    private const string TopMakefile = """
        export srctree := .
        export CC
        export KBUILD_CFLAGS := -Wall -g -Iinclude

        olddefconfig prepare modules_prepare: ;
        	@:
        modules:
        	@printf '\0vermagic=%s SMP \0' '$(KERNELRELEASE)' > $(M)/$(basename $(word 3,$(shell cat $(M)/Kbuild))).ko

        """;

    // Our own few lines with the names that kbuild's file of this name has.
    private const string FolderMakefile = """
        obj-y :=
        obj-m :=
        lib-y :=
        include $(obj)/Makefile
        KBUILD_CFLAGS += $(subdir-ccflags-y)
        here := $(if $(filter .,$(obj)),,$(obj)/)
        multi-obj-ym := $(foreach m,$(filter %.o,$(obj-y) $(obj-m)),$(if $($(m:.o=-y)),$(m)))
        suffix-search = $(foreach s,$(3),$($(patsubst %$(2),%$(s),$(1))))
        parts = $(foreach o,$(1),$(or $($(o:.o=-y)),$(o)))
        subdir-ym := $(addprefix $(here),$(patsubst %/,%,$(filter %/,$(obj-y) $(obj-m))))
        real-obj-y := $(addprefix $(here),$(call parts,$(filter %.o,$(obj-y))))
        real-obj-m := $(addprefix $(here),$(call parts,$(filter %.o,$(obj-m))))
        lib-y := $(addprefix $(here),$(lib-y))
        subdir-builtin := $(addprefix $(here),$(patsubst %/,%/built-in.a,$(filter %/,$(obj-y))))
        subdir-modorder := $(addprefix $(here),$(patsubst %/,%/modules.order,$(filter %/,$(obj-y) $(obj-m))))
        part-of-module = $(if $(filter $@,$(real-obj-m)),y)
        modfile = $(here)$(or $(strip $(foreach m,$(obj-m),$(if $(filter $*.o,$($(m:.o=-y))),$(m:.o=)))),$*)
        cmd_cc_o_c = $(CC) -Wp,-MMD,$(here).$(*F).o.d $(KBUILD_CFLAGS) $(CFLAGS_$*.o) -DNAME='"$(*F)"' -c -o $@ $<
        cmd_as_o_S = $(CC) -Wp,-MMD,$(here).$(*F).o.d -D__ASSEMBLY__ -Iinclude -c -o $@ $<
        if_changed_rule = $(cmd_$(1))

        # What is asked for by name in a folder that is entered is left to that folder.
        $(filter $(addsuffix /%,$(subdir-ym)),$(MAKECMDGOALS)): ; @:

        $(here)%.o: $(here)%.c
        	$(call if_changed_rule,cc_o_c)

        $(here)%.o: $(here)%.S
        	$(call if_changed_rule,as_o_S)

        """;

    private readonly TemporaryFolder _folder = new();

    private FakeKernel(string version)
    {
        Write("Makefile.top", "");
        Write("source/Kbuild", "");
        Write("source/Makefile", TopMakefile + "obj-y += init/ fs/ lib/ drivers/\n");
        Write("source/scripts/Makefile.build", FolderMakefile);
        Write("source/include/linux/types.h", "typedef int t;\n");
        Write("source/include/linux/module.h", "struct module { char bytes[48]; };\n");
        Write("source/include/linux/bug.h", "struct bug_entry { char bytes[12]; };\n");
        Write("source/init/Makefile", "obj-y += main.o\n");
        Write("source/init/main.c", "int main_value = 1;\n");
        Write("source/fs/Makefile", "obj-y += core/\nobj-m += my-fs.o\nmy-fs-y := sub/super.o core/extra.o inode.o ../shared/common.o\nsubdir-ccflags-y := -DFROM_FS\nCFLAGS_inode.o := -DONLY_INODE\n");
        Write("source/fs/inode.c", "#include \"inode.h\"\nint inode(int a)\n{\n\treturn a + INODE;\n}\n");
        Write("source/fs/inode.h", "#define INODE 3\n");
        Write("source/fs/sub/super.c", "int super_block;\n");
        Write("source/fs/core/Makefile", "obj-y += open.o\n");
        Write("source/fs/core/open.c", "#include \"included.c\"\nint open_it(void) { return FROM_FS; }\n");
        Write("source/fs/core/extra.c", "int extra;\n");
        Write("source/fs/core/included.c", "static inline int helper(void) { return 1; }\n");
        Write("source/shared/common.c", "int common;\n");
        Write("source/lib/Makefile", "lib-y += sort.o\n");
        Write("source/lib/sort.c", "int sort;\n");
        Write("source/drivers/Makefile", "obj-m += both/ mix.o\nobj-y += one.o mixed.o\nmix-y := mixed.o\n");
        Write("source/drivers/mixed.c", "int mixed;\n");
        Write("source/drivers/one.c", "int one;\n");
        Write("source/drivers/off.c", "int off;\n");
        Write("source/drivers/both/Makefile", "obj-y += lost.o\nobj-m += a.o b.o kept.o\na-y := twice.o\nb-y := twice.o\n");
        Write("source/drivers/both/lost.c", "int lost;\n");
        Write("source/drivers/both/kept.c", "int kept;\n");
        Write("source/drivers/both/twice.c", "int twice;\n");
        Write("config", $"CONFIG_CC_VERSION_TEXT=\"{version}\"\nCONFIG_X=y\n");
        Write("symvers", "0x1\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
    }

    public KernelTreeRequest Request => new(
        Release, _folder.File("source"), _folder.File("config"), _folder.File("symvers"), _folder.File("workspace"), 2);

    public static async Task<FakeKernel> MakeAsync()
    {
        var version = await ProcessRunner.RunAsync("gcc", ["--version"]);
        return new FakeKernel(version.StandardOutput.Split('\n')[0]);
    }

    public static async Task<(FakeKernel Kernel, KernelTree Tree)> PreparedAsync()
    {
        var kernel = await MakeAsync();
        var tree = await KernelTreePreparer.PrepareAsync(kernel.Request, null, default);
        Assert.True(tree.IsOk, string.Join('\n', tree.Diagnostics));
        return (kernel, tree.Value);
    }

    public string File(string name) => _folder.File(name);

    public void Write(string name, string text)
    {
        var file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }

    public void Dispose() => _folder.Dispose();
}
