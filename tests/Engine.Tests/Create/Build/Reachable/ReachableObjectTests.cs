using System.Text;
using Ksplice.Engine.Create.Build.Reachable;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Tests.Create.Build.Reachable;

/// <summary>What is left of a text compiles by itself, to the very object of the whole.</summary>
public sealed class ReachableObjectTests : IDisposable
{
    private const string Header = """
        typedef unsigned long size_t;
        typedef unsigned char u8; typedef u8 byte; typedef byte pair[2];
        struct list { struct list *next, *prev; };
        struct unused_one { struct list a; int b; };
        enum { FIRST = 3, SECOND, COUNT = sizeof(pair) + SECOND };
        enum unused_enum { LOST = COUNT };
        extern void *memcpy(void *, const void *, size_t);
        extern int shared_variable __attribute__((aligned(64)));
        extern void stop(void) __attribute__((noreturn));
        static inline __attribute__((always_inline)) int deeper(int a) { return a * FIRST; }
        static inline int deep(int a) { return deeper(a) + shared_variable; }
        static inline int unused_inline(struct unused_one *u) { static int once; return once++ + deep(u->b); }
        static inline void closes(int *a) { shared_variable += *a; }
        static __attribute__((unused)) int unused_plain(void) { return LOST; }
        struct operations { int (*deep)(int); void (*other)(void); };
        static inline int by_address(int a) { return a ^ 5; }
        static inline __attribute__((used)) int stays(void) { return 77; }
        static inline int aliased(void) { return 78; }
        static inline int has_used(void) { static int inside __attribute__((used, section(".kept"))) = 9; return inside; }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("int f(int a) { return deep(a); }")]
    [InlineData("int f(int a) { int deep = a; return deep; }")]
    [InlineData("int f(int a) { int guard __attribute__((cleanup(closes))) = a; if (a == 4) stop(); return a; }")]
    [InlineData("struct operations table = { .deep = by_address };\nint f(struct operations *o) { return o->deep(1); }")]
    [InlineData("u8 f[COUNT];\npair g;\nstruct list h = { &h, &h };")]
    [InlineData("struct big { char a[200]; };\nvoid f(struct big *a, struct big *b) { *a = *b; }")]
    [InlineData("extern int other(void) __attribute__((alias(\"aliased\")));")]
    [InlineData("int f(int a) { return __builtin_choose_expr(1, ({ __typeof__(shared_variable) b = a; b; }), unused_plain()); }")]
    [InlineData("int f(int a) { return _Generic((u8)a, byte: 3, default: 4); }")]
    [InlineData("#pragma pack(push, 1)\nstruct tight { u8 a; int b; };\n#pragma pack(pop)\nint f = sizeof(struct tight);")]
    [InlineData("#pragma weak later = f\nint f(void) { return 4; }\n")]
    [InlineData("__asm__(\".globl kept_by_text\\nkept_by_text: .long 4\\n\");\nint f(int a) { __asm__ goto(\"\" : : : : out); return a; out: return 2; }")]
    [InlineData("int f(int *a) { int nested(int b) { return b + *a; } return nested(3); }")]
    [InlineData("int f(int a, struct { int b; } *c) { switch (a) { case 0 ... FIRST: return 1; case SECOND: return c->b; } return a ? : 3; }")]
    public async Task The_object_is_the_same(string unit)
    {
        var text = Encoding.Latin1.GetBytes(Header + unit + "\n");
        var kept = ReachableText.Of(text)?.Text;

        Assert.NotNull(kept);
        Assert.DoesNotContain("unused_one {", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Contains("stays", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(await ObjectOfAsync("whole", text), await ObjectOfAsync("kept", kept));
    }

    private async Task<byte[]> ObjectOfAsync(string folder, byte[] text)
    {
        // An object names the file it was made of.
        var directory = Directory.CreateDirectory(_folder.File(folder)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(directory, "unit.i"), text);
        var run = await ProcessRunner.RunAsync("gcc", ["-std=gnu11", "-O2", "-fpreprocessed", "-w", "-c", "-o", "unit.o", "unit.i"], directory);
        Assert.True(run.Succeeded, run.StandardError);
        return await File.ReadAllBytesAsync(Path.Combine(directory, "unit.o"));
    }
}
