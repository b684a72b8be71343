namespace Ksplice.Plugins.Arch.X64.Flow;

/// <summary>Which field of an instruction stands for the address.</summary>
internal enum AddressField
{
    None,
    Immediate,
    Displacement,
}
