using System.Runtime.CompilerServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary>Request numbers of the device, composed as <c>asm-generic/ioctl.h</c> does.</summary>
internal static class RequestCode
{
    private const uint Magic = 0xE5;
    private const uint Write = 1;
    private const uint Read = 2;

    public static uint Hello => Compose<HelloMessage>(Read | Write, 0x60);

    public static uint Pin => Compose<PinMessage>(Read | Write, 0x61);

    public static uint Check => Compose<CheckMessage>(Read | Write, 0x62);

    public static uint Apply => Compose<ApplyMessage>(Write, 0x63);

    public static uint Undo => Compose<UndoMessage>(Write, 0x64);

    public static uint Release => Compose<ReleaseMessage>(Write, 0x65);

    public static uint Result => Compose<ResultMessage>(Read | Write, 0x66);

    private static uint Compose<T>(uint direction, uint number)
        where T : unmanaged =>
        (direction << 30) | ((uint)Unsafe.SizeOf<T>() << 16) | (Magic << 8) | number;
}
