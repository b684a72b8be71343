using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Swap;

public sealed class SiteChooserTests
{
    // A locked instruction, which a kernel with one CPU loses the lock of, noted as the kernel notes it.
    private const string Locked = "asm volatile(\".pushsection .smp_locks,\\\"a\\\"; .balign 4; .long 671f - .; .popsection; 671: lock; incl count(%rip)\");";
    private const string Head = "extern int far(int); int count = 1; ";
    private const string Other = "int far(int x) { return x ^ 9; }";

    private static Outcome<IReadOnlyList<RedirectedFunction>> Choose(VerifiedFixture fixture, string function, string? companionOf = null) =>
        new SiteChooser(fixture.Kernel, fixture.Kernel.Memory, fixture.Architecture, new SymbolResolver([fixture.Target], fixture.Kernel.Symbols, fixture.Kernel.Memory))
            .Choose(fixture.Target, [new(function, "unit", FunctionState.Changed, 1, 1, new string('a', 64), companionOf, function, new CodePlace(".text", 0))]);

    [Fact]
    public void The_jump_goes_over_the_first_bytes()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { return far(x) * 3 + count; }"), ("other", Other));

        var site = Assert.Single(Choose(fixture, "work").Value!);

        var address = fixture.Kernel.AddressOf("work");
        Assert.Equal((address, address, true), (site.Address, site.SiteAddress, site.HasSite));
        Assert.Equal(fixture.Kernel.Read(address, 5), site.OldBytes.ToArray());
    }

    [Fact]
    public void A_cold_half_is_guarded_but_gets_no_jump()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { return far(x) * 3 + count; }"), ("other", Other));

        Assert.False(Assert.Single(Choose(fixture, "work", companionOf: "whole").Value!).HasSite);
    }

    [Fact]
    public void A_function_without_room_for_a_jump_is_refused()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "void tiny(void) { } int work(int x) { return far(x) + count; }"), ("other", Other));

        Assert.Equal("KSP4101", VerifiedFixture.Code(Choose(fixture, "tiny")));
    }

    [Fact]
    public void Bytes_that_the_kernel_may_rewrite_are_not_taken()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { " + Locked + " return far(x) + 1; }"), ("other", Other));

        Assert.Equal("KSP4102", VerifiedFixture.Code(Choose(fixture, "work")));
    }

    [Fact]
    public void What_the_kernel_rewrites_further_on_is_no_obstacle()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { x = far(x); " + Locked + " return x + 1; }"), ("other", Other));

        Assert.True(Choose(fixture, "work").IsOk);
    }

    [Fact]
    public void A_definition_that_another_took_the_place_of_is_refused()
    {
        using var fixture = new VerifiedFixture(
            ("unit", Head + "__attribute__((weak)) int hook(int x) { return x + 12345678; } int work(int x) { return far(x) + count; }"),
            ("other", Other + " int hook(int x) { return x * 77; }"));

        Assert.Equal("KSP4103", VerifiedFixture.Code(Choose(fixture, "hook")));
    }

    [Fact]
    public void Memory_that_cannot_be_read_is_refused()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { return far(x) * 3 + count; }"), ("other", Other));
        fixture.Kernel.RemoveMemory(fixture.Kernel.AddressOf("work"));

        Assert.Equal("KSP4105", VerifiedFixture.Code(Choose(fixture, "work")));
    }

    [Fact]
    public void A_function_that_its_unit_lacks_is_refused()
    {
        using var fixture = new VerifiedFixture(("unit", Head + "int work(int x) { return far(x) * 3 + count; }"), ("other", Other));

        Assert.Equal("KSP4203", VerifiedFixture.Code(Choose(fixture, "absent")));
    }
}
