using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel.Image;

namespace Ksplice.Engine.Pipeline;

/// <summary>The module that a unit belongs to as the distribution ships it: one object of all its units. It is read only when something is asked.</summary>
internal sealed class ShippedModule(Func<ObjectModel?> read) : ICallees
{
    private readonly Lazy<ObjectModel?> _model = new(read);
    private Dictionary<string, Piece?>? _functions;

    /// <summary>That of a unit; null for the kernel proper, whose image does not tell any more what its code refers to.</summary>
    public static ShippedModule? Of(CreateRequest request, KernelTree tree, UnitTarget target) => !target.IsModule ? null : new(() =>
    {
        var folder = Path.Combine(request.Inputs.ModulesFolder, "lib", "modules", request.Inputs.Release);
        var file = ModuleFiles.Read(folder, target.Name);
        return file.IsOk ? ObjectModelBuilder.Build(file.Value, request.Architecture, tree.Structures, target.Name).Value : null;
    });

    /// <inheritdoc />
    public ObjectModel? Whole => _model.Value;

    /// <inheritdoc />
    public Piece? Find(string name)
    {
        _functions ??= (_model.Value?.Pieces ?? [])
            .SelectMany(p => p.Symbols.Where(s => s.Binding == ElfSymbolBinding.Global).Select(s => (s.Name, Piece: p)))
            .GroupBy(s => s.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First().Piece : null, StringComparer.Ordinal);
        return _functions.GetValueOrDefault(name);
    }
}
