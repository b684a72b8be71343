namespace Ksplice.Engine.Kernel.TypeInformation;

/// <summary>Kinds of types in a kernel's type information (<c>BTF_KIND_…</c>, include/uapi/linux/btf.h).</summary>
internal enum TypeKind
{
    Integer = 1,
    Pointer = 2,
    Array = 3,
    Structure = 4,
    Union = 5,
    Enumeration = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Constant = 10,
    Restrict = 11,
    Function = 12,
    Prototype = 13,
    Variable = 14,
    Section = 15,
    Float = 16,
    DeclarationTag = 17,
    TypeTag = 18,
    Enumeration64 = 19,
}
