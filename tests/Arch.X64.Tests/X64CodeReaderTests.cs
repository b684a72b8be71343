using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests;

/// <summary>Reading of single instructions; how whole objects are read is tested with the comparison.</summary>
public class X64CodeReaderTests
{
    private static readonly X64CodeReader s_reader = new();

    private static Instruction One(params byte[] code)
    {
        Assert.True(s_reader.TryRead(code, out var instructions));
        return Assert.Single(instructions);
    }

    [Fact]
    public void Branches_tell_where_they_lead_and_where_that_is_written()
    {
        Assert.Equal(new Instruction(0, 5, InstructionFlow.Call, 0x15, 1, 4), One(0xe8, 0x10, 0, 0, 0));
        Assert.Equal(new Instruction(0, 2, InstructionFlow.Jump, -2, 1, 1), One(0xeb, 0xfc));
        Assert.Equal(new Instruction(0, 6, InstructionFlow.ConditionalJump, 6, 2, 4), One(0x0f, 0x84, 0, 0, 0, 0));
    }

    [Fact]
    public void Operands_relative_to_the_instruction_tell_it_too()
    {
        // mov 0x10(%rip),%eax and cmpl $5,0x10(%rip), where the number follows the field
        Assert.Equal((0x16L, 2, 4), Field(One(0x8b, 0x05, 0x10, 0, 0, 0)));
        Assert.Equal((0x17L, 2, 4), Field(One(0x83, 0x3d, 0x10, 0, 0, 0, 5)));

        static (long, int, int) Field(Instruction i) => (i.Target!.Value, i.TargetField, i.TargetFieldWidth);
    }

    [Theory]
    [InlineData(InstructionFlow.Return, 0xc3)]
    [InlineData(InstructionFlow.Trap, 0xcc)]
    [InlineData(InstructionFlow.Trap, 0x0f, 0x0b)]
    [InlineData(InstructionFlow.Nop, 0x90)]
    [InlineData(InstructionFlow.Nop, 0x0f, 0x1f, 0x44, 0, 0)]
    [InlineData(InstructionFlow.Nop, 0xf3, 0x0f, 0x1e, 0xfa)]
    [InlineData(InstructionFlow.Call, 0xff, 0xd0)]
    [InlineData(InstructionFlow.Jump, 0xff, 0xe0)]
    [InlineData(InstructionFlow.Next, 0x89, 0xd8)]
    public void Flow_is_told(InstructionFlow flow, params int[] code) => Assert.Equal(flow, One([.. code.Select(b => (byte)b)]).Flow);

    [Theory]
    [InlineData(0x06)]
    [InlineData(0xe8, 1, 2)]
    [InlineData(0x90, 0x0e)]
    public void What_is_no_code_is_said_to_be_none(params int[] code) => Assert.False(s_reader.TryRead([.. code.Select(b => (byte)b)], out _));

    [Fact]
    public void The_bias_of_a_relative_field_reaches_to_the_end_of_its_instruction()
    {
        // call; cmpl $5,0(%rip); cmpl $0x12345678,0(%rip)
        byte[] code = [0xe8, 0, 0, 0, 0, 0x83, 0x3d, 0, 0, 0, 0, 5, 0x81, 0x3d, 0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12];
        Assert.True(s_reader.TryRead(code, out var instructions));
        var relative = new RelocationShape("R_X86_64_PC32", 4, true, false, true);

        Assert.Equal((4, 5, 8), (s_reader.AddendBias(instructions, 1, relative), s_reader.AddendBias(instructions, 7, relative), s_reader.AddendBias(instructions, 14, relative)));
        Assert.Equal(0, s_reader.AddendBias(instructions, 18, new RelocationShape("R_X86_64_32S", 4, false, false, true)));
    }

    [Theory]
    [InlineData(true, 3, 0x48, 0xc7, 0xc7, 0, 0, 0, 0)] // mov $0,%rdi
    [InlineData(true, 1, 0xbf, 0, 0, 0, 0)] // mov $0,%edi
    [InlineData(true, 2, 0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0)] // movabs $0,%rax
    [InlineData(true, 3, 0x48, 0x8d, 0x3d, 0, 0, 0, 0)] // lea 0(%rip),%rdi
    [InlineData(true, 4, 0x48, 0x8d, 0x04, 0xc5, 0, 0, 0, 0)] // lea 0(,%rax,8),%rax
    [InlineData(true, 1, 0x68, 0, 0, 0, 0)] // push $0
    [InlineData(true, 7, 0x48, 0xc7, 0x05, 0, 0, 0, 0, 0, 0, 0, 0)] // movq $0,0(%rip): the value
    [InlineData(true, 2, 0x48, 0x05, 0, 0, 0, 0)] // add $0,%rax
    [InlineData(true, 0, 0x0e)] // no instruction
    [InlineData(false, 3, 0x48, 0xc7, 0x05, 0, 0, 0, 0, 0, 0, 0, 0)] // movq $0,0(%rip): the place
    [InlineData(false, 3, 0x48, 0x8b, 0x05, 0, 0, 0, 0)] // mov 0(%rip),%rax
    [InlineData(false, 4, 0x48, 0x8b, 0x04, 0xc5, 0, 0, 0, 0)] // mov 0(,%rax,8),%rax
    [InlineData(false, 2, 0xff, 0x05, 0, 0, 0, 0)] // incl 0(%rip)
    [InlineData(false, 3, 0xff, 0x24, 0xc5, 0, 0, 0, 0)] // jmp *0(,%rax,8)
    [InlineData(false, 2, 0xff, 0x15, 0, 0, 0, 0)] // call *0(%rip)
    [InlineData(false, 1, 0xe8, 0, 0, 0, 0)] // call
    [InlineData(false, 1, 0xe9, 0, 0, 0, 0)] // jmp
    [InlineData(false, 2, 0x0f, 0x84, 0, 0, 0, 0)] // je
    public void An_address_is_handed_on_unless_it_is_only_gone_to_or_accessed(bool isHandedOn, int field, params int[] code) =>
        Assert.Equal(isHandedOn, s_reader.HandsOnAddress([.. code.Select(b => (byte)b)], field));

    [Theory]
    [InlineData(new byte[] { 0xbe, 0x05, 0, 0, 0 }, new byte[] { 0xbe, 0x09, 0, 0, 0 }, 5, 9)]
    [InlineData(new byte[] { 0x6a, 0x7f }, new byte[] { 0x6a, 0xff }, 127, -1)]
    [InlineData(new byte[] { 0xc7, 0x05, 1, 0, 0, 0, 0x10, 1, 0, 0 }, new byte[] { 0xc7, 0x05, 1, 0, 0, 0, 0x20, 1, 0, 0 }, 0x110, 0x120)]
    public void A_difference_in_the_number_alone_is_found(byte[] before, byte[] after, long old, long @new)
    {
        Assert.True(s_reader.TryReadImmediateDifference(before, after, out var first, out var second));
        Assert.Equal((old, @new), (first, second));
    }

    [Theory]
    [InlineData(new byte[] { 0xbe, 0x05, 0, 0, 0 }, new byte[] { 0xbf, 0x05, 0, 0, 0 })]
    [InlineData(new byte[] { 0xbe, 0x05, 0, 0, 0 }, new byte[] { 0xbf, 0x06, 0, 0, 0 })]
    [InlineData(new byte[] { 0xbe, 0x05, 0, 0, 0 }, new byte[] { 0xbe, 0x05, 0, 0, 0 })]
    [InlineData(new byte[] { 0xc7, 0x05, 1, 0, 0, 0, 0x10, 1, 0, 0 }, new byte[] { 0xc7, 0x05, 2, 0, 0, 0, 0x20, 1, 0, 0 })]
    [InlineData(new byte[] { 0x8b, 0x43, 0x10 }, new byte[] { 0x8b, 0x43, 0x18 })]
    public void Any_other_difference_is_not(byte[] before, byte[] after) =>
        Assert.False(s_reader.TryReadImmediateDifference(before, after, out _, out _));

    [Fact]
    public void Gaps_are_filled_with_traps()
    {
        var gap = new byte[3];
        s_reader.FillUnreachable(gap);

        Assert.Equal([0xcc, 0xcc, 0xcc], gap);
    }
}
