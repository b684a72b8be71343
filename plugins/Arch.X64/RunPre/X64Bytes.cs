namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>Opcodes that the kernel writes when it edits itself (Intel SDM, volume 2).</summary>
internal static class X64Bytes
{
    public const byte Call = 0xe8;
    public const byte Jump = 0xe9;
    public const byte ShortJump = 0xeb;
    public const byte Return = 0xc3;
    public const byte Int3 = 0xcc;
    public const byte Nop = 0x90;
    public const byte Lock = 0xf0;
    public const byte DsPrefix = 0x3e;
    public const byte CsPrefix = 0x2e;
    public const byte RexB = 0x41;
    public const byte TwoByte = 0x0f;

    /// <summary>Bytes of a call or jump with a 32-bit displacement.</summary>
    public const int BranchLength = 5;

    /// <summary>Bytes of a conditional jump with a 32-bit displacement.</summary>
    public const int ConditionalLength = 6;

    public static ReadOnlySpan<byte> Nop2 => [0x66, 0x90];

    public static ReadOnlySpan<byte> Nop3 => [0x0f, 0x1f, 0x00];

    public static ReadOnlySpan<byte> Nop5 => [0x0f, 0x1f, 0x44, 0x00, 0x00];

    public static ReadOnlySpan<byte> LoadFence => [0x0f, 0xae, 0xe8];

    /// <summary>True for <c>0f 8x</c>, a conditional jump with a 32-bit displacement.</summary>
    public static bool IsConditional(ReadOnlySpan<byte> code) => code.Length >= ConditionalLength && code[0] == TwoByte && (code[1] & 0xf0) == 0x80;
}
