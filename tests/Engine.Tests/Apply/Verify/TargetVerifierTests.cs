using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Apply.Verify;

public sealed class TargetVerifierTests : IDisposable
{
    private const string Unit = """
        extern int external(int, const char *);
        extern int shared;
        static int counter = 3;
        static int cleared;
        static const int table[] = { 5, 7, 11, 13, 17, 19, 23, 29 };
        static __attribute__((noinline)) int helper(int x) { return external(x + counter, "first") + table[x & 7]; }
        int work(int x) { cleared += helper(x); counter += x; shared++; return external(helper(x + 1), "second") * cleared; }
        """;

    private const string Other = """
        int shared = 9;
        int unit_name(void) { return 1; }
        int external(int a, const char *b) { return a + b[0] + shared; }
        """;

    private readonly LinkedKernel _kernel = new(("unit", Unit), ("other", Other));

    public void Dispose() => _kernel.Dispose();

    private Outcome<VerifiedTarget> Verify(string? module = null, string? buildId = null, ElfObject? pre = null) =>
        TargetVerifier.Verify(new(module, buildId, [new("dir/unit.o", pre ?? _kernel.Objects["unit"])]), _kernel, new X64Architecture(), new Dictionary<string, int>());

    private static void AssertRefused(string code, Outcome<VerifiedTarget> outcome, OutcomeKind kind = OutcomeKind.Refused)
    {
        Assert.Equal(kind, outcome.Kind);
        Assert.Contains(outcome.Diagnostics, d => d.Code == code);
        Assert.All(outcome.Diagnostics, d => Assert.False(string.IsNullOrEmpty(d.Hint)));
    }

    /// <summary>Address of the 32-bit field of the first call or jump from one function to another.</summary>
    private ulong CallField(string from, string to)
    {
        var start = _kernel.AddressOf(from);
        var code = _kernel.From(start);
        for (var i = 0; i < code.Length - 5; i++)
        {
            if (code[i] is 0xe8 or 0xe9 && start + (ulong)i + 5 + (ulong)BitConverter.ToInt32(code[(i + 1)..]) == _kernel.AddressOf(to))
                return start + (ulong)i + 1;
        }

        throw new InvalidOperationException("no such call");
    }

    [Fact]
    public void Code_that_runs_is_found_and_teaches_every_symbol_it_refers_to()
    {
        var outcome = Verify(buildId: "deadbeef");
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        var elf = _kernel.Objects["unit"];
        var unit = outcome.Value.Units[0];
        foreach (var name in new[] { "external", "shared", "counter", "cleared", "table", "helper", "work" })
            Assert.Equal(_kernel.AddressOf(name), unit.ValueOf(elf.Symbols.Single(s => s.Name == name).Index));
        Assert.Equal((1, 2), (outcome.Value.Counts.Units, outcome.Value.Counts.Functions));
        Assert.True(outcome.Value.Counts.Bytes > 40 && outcome.Value.Counts.SymbolsInferred >= 7, outcome.Value.Counts.ToString());
        Assert.Equal(_kernel.AddressOf("external"), outcome.Value.ValueOfName("external"));
        Assert.Equal(_kernel.AddressOf("unit_name"), outcome.Value.ValueOfName("unit_name"));
        Assert.Null(outcome.Value.ValueOfName("absent"));
        Assert.Empty(outcome.Value.Modules);
    }

    [Fact]
    public void Names_missing_from_the_kernels_table_are_still_learnt()
    {
        var expected = _kernel.AddressOf("counter");
        foreach (var name in new[] { "counter", "cleared", "table", "shared" })
            _kernel.RemoveSymbol(name);
        var unit = Verify().Value!.Units[0];
        Assert.Equal(expected, unit.ValueOf(_kernel.Objects["unit"].Symbols.Single(s => s.Name == "counter").Index));
    }

    [Fact]
    public void An_ambiguous_name_is_placed_by_its_neighbours()
    {
        var helper = _kernel.AddressOf("helper");
        _kernel.Duplicate(_kernel.AddressOf("shared"), 0x1000000);
        _kernel.RemoveSymbol("shared");
        Assert.Equal(helper, Verify().Value!.Units[0].ValueOf(_kernel.Objects["unit"].Symbols.Single(s => s.Name == "helper").Index));
    }

    [Fact]
    public void Other_code_is_refused_with_its_place()
    {
        _kernel.Edit(_kernel.AddressOf("helper"), 0x0f, 0x0b);
        var outcome = Verify();
        AssertRefused("KSP4010", outcome);
        Assert.StartsWith("dir/unit.o: helper+0x", outcome.Diagnostics[0].Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xcc)]
    [InlineData(0xe9)]
    public void A_probe_is_told_as_such(byte opcode)
    {
        _kernel.Edit(_kernel.AddressOf("helper"), opcode);
        AssertRefused("KSP4011", Verify());
    }

    [Fact]
    public void Code_whose_functions_are_elsewhere_has_no_place()
    {
        _kernel.MoveSymbol("helper", _kernel.AddressOf("helper") + 16);
        AssertRefused("KSP4012", Verify());
    }

    [Fact]
    public void Code_that_runs_twice_is_ambiguous()
    {
        _kernel.Duplicate(_kernel.AddressOf("work"), 0x100000);
        AssertRefused("KSP4013", Verify());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("void (*kept)(void) = trap;", false)]
    [InlineData("static void (*const kept[])(void) __attribute__((used)) = { trap };", false)]
    public void A_copy_of_what_other_units_have_too_needs_no_place_when_nothing_leads_to_it(string users, bool isVerified)
    {
        const string trap = "static __attribute__((noinline, cold, used)) void trap(void) { __builtin_trap(); }";
        using var kernel = new LinkedKernel(("one", trap + "int first(int x) { return 5; }" + users), ("two", trap + "int second(int x) { return 7; }"));
        var outcome = TargetVerifier.Verify(new(null, null, [new("one", kernel.Objects["one"])]), kernel, new X64Architecture(), new Dictionary<string, int>());

        Assert.Equal(2, kernel.Symbols.Find("trap").Count);
        if (!isVerified)
        {
            AssertRefused("KSP4013", outcome);
            return;
        }

        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        Assert.Null(outcome.Value.Units[0].ValueOf(kernel.Objects["one"].Symbols.Single(s => s.Name == "trap").Index));
        Assert.Equal(kernel.AddressOf("first"), outcome.Value.ValueOfName("first"));
    }

    [Fact]
    public void A_copy_that_nothing_leads_to_is_refused_where_the_bytes_differ()
    {
        const string trap = "static __attribute__((noinline, cold, used)) void trap(void) { __builtin_trap(); }";
        using var kernel = new LinkedKernel(("one", trap + "int first(int x) { return 5; }"), ("two", trap + "int second(int x) { return 7; }"));
        foreach (var place in kernel.Symbols.Find("trap"))
            kernel.Edit(place.Address, 0x90, 0x90);

        Assert.False(TargetVerifier.Verify(new(null, null, [new("one", kernel.Objects["one"])]), kernel, new X64Architecture(), new Dictionary<string, int>()).IsOk);
    }

    [Fact]
    public void A_copy_of_what_other_units_have_too_is_placed_by_the_code_that_refers_to_it()
    {
        const string trap = "static __attribute__((noinline, cold)) void trap(void) { __builtin_trap(); }";
        using var kernel = new LinkedKernel(
            ("one", trap + "int first(int x) { if (x) trap(); return 5; }"), ("two", trap + "int second(int x) { if (x) trap(); return 7; }"));
        ulong? PlaceOfTrap(string unit)
        {
            var outcome = TargetVerifier.Verify(new(null, null, [new(unit, kernel.Objects[unit])]), kernel, new X64Architecture(), new Dictionary<string, int>());
            Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
            return outcome.Value.Units[0].ValueOf(kernel.Objects[unit].Symbols.Single(s => s.Name == "trap").Index);
        }

        Assert.Equal(2, kernel.Symbols.Find("trap").Count);
        Assert.Equal(kernel.Symbols.Find("trap").Select(s => (ulong?)s.Address).Order(), new[] { PlaceOfTrap("one"), PlaceOfTrap("two") }.Order());
    }

    [Fact]
    public void Two_places_that_disagree_are_both_named()
    {
        var call = CallField("helper", "external");
        _kernel.RemoveSymbol("external");
        _kernel.Edit(call, BitConverter.GetBytes(BitConverter.ToInt32(_kernel.Read(call, 4)) + 16));
        var outcome = Verify();
        AssertRefused("KSP4014", outcome);
        Assert.Contains("helper+0x", outcome.Diagnostics[0].Message + outcome.Diagnostics[0].Location, StringComparison.Ordinal);
        Assert.Contains("work+0x", outcome.Diagnostics[0].Message + outcome.Diagnostics[0].Location, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_the_kernels_table_contradicts_is_refused()
    {
        _kernel.MoveSymbol("external", _kernel.AddressOf("external") + 16);
        AssertRefused("KSP4015", Verify());
    }

    [Fact]
    public void A_module_that_is_not_there_is_refused() => AssertRefused("KSP4016", Verify(module: "qrtr"));

    [Fact]
    public void A_module_that_is_still_loading_is_refused()
    {
        _kernel.Modules = [new("qrtr", 0, 0, 0, "Loading", null)];
        AssertRefused("KSP4016", Verify(module: "qrtr"));
    }

    [Fact]
    public void A_module_is_matched_among_its_own_symbols_and_must_be_held()
    {
        _kernel.Module = "qrtr";
        _kernel.Modules = [new("qrtr", 0xffffffff81000000, 0x100000, 0, "Live", "abcd")];
        AssertRefused("KSP4012", Verify());
        Assert.Equal(["qrtr"], Verify(module: "qrtr", buildId: "abcd").Value!.Modules);
    }

    [Fact]
    public void Another_build_is_unsupported()
    {
        AssertRefused("KSP4017", Verify(buildId: "00"), OutcomeKind.Unsupported);
        _kernel.Modules = [new("qrtr", 0, 0, 0, "Live", null)];
        AssertRefused("KSP4017", Verify(module: "qrtr", buildId: "abcd"), OutcomeKind.Unsupported);
    }

    [Fact]
    public void A_string_with_other_text_is_refused()
    {
        _kernel.Edit(_kernel.Find("second\0"u8), (byte)'S');
        AssertRefused("KSP4018", Verify());
    }

    [Fact]
    public void Memory_that_cannot_be_read_is_refused()
    {
        _kernel.RemoveMemory(_kernel.AddressOf("work"));
        AssertRefused("KSP4019", Verify());
    }

    [Theory]
    [InlineData(".pushsection .smp_locks,\\\"a\\\"; .byte 1; .popsection")]
    [InlineData(".pushsection .smp_locks,\\\"a\\\"; .long 0; .popsection")]
    [InlineData(".pushsection .smp_locks,\\\"a\\\"; .long nowhere - .; .popsection")]
    [InlineData(".pushsection .smp_locks,\\\"a\\\"; .long work - .; .popsection")]
    [InlineData(".pushsection .altinstructions,\\\"a\\\"; .long work - ., work - .; .byte 1, 0, 2, 200; .popsection")]
    public void Tables_that_contradict_the_object_are_refused(string table) =>
        AssertRefused("KSP4020", Verify(pre: _kernel.Compile("unit", Unit + $"\n__asm__(\"{table}\");")));

    [Fact]
    public void Weak_functions_that_lost_are_told_and_stand_for_the_winner()
    {
        using var kernel = new LinkedKernel(("unit", "__attribute__((weak)) int arch_hook(void) { return 0; }"), ("other", "int arch_hook(void) { return 42; }"));
        var outcome = TargetVerifier.Verify(new(null, null, [new("unit.o", kernel.Objects["unit"])]), kernel, new X64Architecture(), new Dictionary<string, int>());
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        Assert.Equal("KSP4021", Assert.Single(outcome.Diagnostics).Code);
        Assert.Null(outcome.Value.Units[0].ValueOf(kernel.Objects["unit"].Symbols.Single(s => s.Name == "arch_hook").Index));
        Assert.Equal(kernel.AddressOf("arch_hook"), outcome.Value.ValueOfName("arch_hook"));
    }

    [Fact]
    public void An_object_for_another_machine_is_refused() =>
        AssertRefused("KSP4022", Verify(pre: _kernel.Compile("unit", "int work(int x) { return x; }", "-m32", "-mcmodel=32")));
}
