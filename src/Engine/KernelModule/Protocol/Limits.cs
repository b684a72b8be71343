namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary>Bounds of the protocol, <c>KSPLICE_MAX_*</c> and <c>KSPLICE_*_LENGTH</c> of the uapi header.</summary>
internal static class Limits
{
    public const uint AbiVersion = 1;
    public const int IdLength = 64;
    public const int ModuleLength = 64;
    public const int CommandLength = 16;
    public const int Writes = 4096;
    public const int CodeBytes = 16;
    public const int DataBytes = 4096;
    public const int UpdateBytes = 1024 * 1024;
    public const int Ranges = 16384;
    public const int Pins = 16384;
    public const int Metadata = 65536;
    public const int Attempts = 1000;
    public const int RetryDelayMilliseconds = 60000;
    public const int Blockers = 64;
    public const int Stack = 32;
    public const int Hooks = 256;
    public const uint NoIndex = 0xffffffff;
    public const uint DryRunFlag = 1;
    public const uint AgainFlag = 2;
    public const uint NudgeFlag = 4;
}
