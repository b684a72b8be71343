using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>The header for authors, for units that are compiled without a kernel.</summary>
internal static class AuthorText
{
    /// <summary>The header as shipped, with stand-ins for what it takes from the kernel.</summary>
    public static string Header { get; } = """
        typedef unsigned long size_t; typedef unsigned int gfp_t;
        #define __used __attribute__((__used__))
        #define __section(name) __attribute__((__section__(name)))
        #define PASTE2(a, b) a##b
        #define PASTE(a, b) PASTE2(a, b)
        #define __UNIQUE_ID(prefix) PASTE(PASTE(__UNIQUE_ID_, prefix), __COUNTER__)

        """ + string.Join('\n', AuthorHeader.NeededBy(["#include <ksplice/patch.h>\n"]).Values.Single().Split('\n').Where(line => !line.StartsWith("#include", StringComparison.Ordinal))) + "\n";
}
