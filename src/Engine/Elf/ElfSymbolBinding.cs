namespace Ksplice.Engine.Elf;

/// <summary>Binding of a symbol, the upper four bits of <c>st_info</c>.</summary>
public enum ElfSymbolBinding
{
    Local = 0,
    Global = 1,
    Weak = 2,
}
