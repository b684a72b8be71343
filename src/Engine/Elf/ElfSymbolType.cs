namespace Ksplice.Engine.Elf;

/// <summary>Type of a symbol, the lower four bits of <c>st_info</c>.</summary>
public enum ElfSymbolType
{
    None = 0,
    Object = 1,
    Function = 2,
    Section = 3,
    File = 4,
    Common = 5,
    ThreadLocal = 6,
}
