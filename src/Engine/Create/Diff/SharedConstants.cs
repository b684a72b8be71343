using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Looks at the users of a constant that other units of its module can use: in the module as it is shipped, which is one object of all its
/// units, they are seen as the unit's own are.
/// </summary>
/// <param name="unit">The unit as it runs.</param>
/// <param name="read">Reads the module; gives null for the kernel proper, or when only the unit is at hand.</param>
internal sealed class SharedConstants(ObjectModel unit, Func<ObjectModel?> read)
{
    private ConstantUse? _use;

    /// <summary>Why a constant is not written over because of users that the unit alone does not show; null when none stands against it.</summary>
    /// <param name="before">Its old form.</param>
    /// <param name="after">Its new form.</param>
    /// <param name="place">What to call it in messages.</param>
    public Diagnostic? RefusalOf(Piece before, Piece after, string place)
    {
        if (!before.IsGlobal && !after.IsGlobal)
            return null;
        var whole = read();
        // A private constant that becomes visible, or the other way round, has no user elsewhere that runs; yet its name tells of none for certain.
        if (whole is null || before.Symbols is not [{ Binding: ElfSymbolBinding.Global } symbol] || after.Symbols is not [{ Binding: ElfSymbolBinding.Global } same] || symbol.Name != same.Name)
            return DiffDiagnostics.VisibleConstant(place);
        if (whole.Pieces.Where(p => p.Symbols.Any(s => s.Binding != ElfSymbolBinding.Local && s.Name == symbol.Name)).ToList() is not [var shipped]
            || shipped.Symbols.Count != 1 || !ConstantUse.CanBeRewritten(shipped) || shipped.Length != before.Length)
            return DiffDiagnostics.VisibleConstant(place);
        var users = whole.Pieces.Where(p => p.References.Concat(p.Entries.SelectMany(e => e.References)).Any(r => r.Target == shipped)).ToList();
        // Other modules may use what is exported; and who reads it elsewhere is not kept from doing so while it is written.
        if (users.Any(p => p.Class == SectionClass.Registration || (p.Kind != PieceKind.Data && !IsOwn(p, whole))))
            return DiffDiagnostics.VisibleConstant(place);
        _use ??= new ConstantUse(whole);
        return _use.ConsumerOf(shipped) is { } consumer ? DiffDiagnostics.ConsumedConstant(place, consumer.Name, "what that does with it is not known") : null;
    }

    // Private functions of two units may have one name.
    private bool IsOwn(Piece user, ObjectModel whole) =>
        unit.Functions.Any(p => p.Name == user.Name) && whole.Functions.Count(p => p.Name == user.Name) == 1;
}
