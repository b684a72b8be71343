using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>A header that units read by itself, through another one, through a name with <c>..</c>, never, or only where they are not built.</summary>
public abstract class SharedHeaderTree : HeaderTree
{
    protected const string Shared = "#define USED 3\n#define UNUSED 4\n#ifndef ASM\nstatic inline int shared(int a)\n{\n\treturn a * USED;\n}\n#endif\n";

    protected override void Fill()
    {
        Write(Header, Shared);
        Write("include/linux/between.h", "#include <linux/shared.h>\n");
        Write("drivers/one.c", "#include <linux/shared.h>\nint one(int a) { return shared(a); }\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(void) { return UNUSED; }\n");
        Write("lib/sort.c", "#ifdef NEVER\n#include <linux/shared.h>\n#endif\nint sort;\n");
        Write("shared/common.c", "#include \"common.h\"\nint common(int a) { return shared(a) + COMMON; }\n");
        Write("shared/common.h", "#include \"../include/linux/between.h\"\n#define COMMON 5\n");
        Write("drivers/off.c", "#include <linux/shared.h>\n");
    }

    protected static IEnumerable<string> Units(Outcome<IReadOnlyList<UnitBuild>> outcome)
    {
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value.Select(unit => unit.SourcePath).Order(StringComparer.Ordinal);
    }

    protected Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(params PatchedFile[] files) => new PatchBuilder(Tree).BuildAsync(Source(files), null, default);
}
