using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Pipeline;

/// <summary>Names that the units of a target have in common, as the distribution linked it.</summary>
internal sealed class SharedNames
{
    private readonly Func<string, bool> _defines;
    private readonly Func<string, bool> _takes;

    private SharedNames(Func<string, bool> defines, Func<string, bool> takes) => (_defines, _takes) = (defines, takes);

    /// <summary>Those of the kernel proper. Its symbol table does not tell which per-CPU variables are private: all count as shared.</summary>
    public static SharedNames OfKernel(IKernelSymbols symbols) => new(
        name => GlobalSymbols.OfKernel(symbols, name).Count > 0 || symbols.Find(name).Any(s => s is { Module: null, Type: 'A' }), _ => false);

    /// <summary>Those of a module, by its file.</summary>
    public static SharedNames OfModule(ElfObject file)
    {
        var shared = file.Symbols.Where(s => s.Name.Length > 0 && s.Binding != ElfSymbolBinding.Local).ToList();
        var taken = shared.Where(s => s.IsUndefined).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var defined = shared.Where(s => !s.IsUndefined).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return new(defined.Contains, taken.Contains);
    }

    /// <summary>Whether the target itself defines a name for all its units.</summary>
    public bool Defines(string name) => _defines(name);

    /// <summary>Whether the target defines a name or has it from outside.</summary>
    public bool Knows(string name) => _defines(name) || _takes(name);
}
