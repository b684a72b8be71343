namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>What a piece of an object is.</summary>
public enum PieceKind
{
    /// <summary>A function, or the cold half of one.</summary>
    Function,

    /// <summary>Code that belongs to functions but has no symbol of its own.</summary>
    Auxiliary,

    /// <summary>A variable, constant or table.</summary>
    Data,

    /// <summary>A string literal.</summary>
    String,

    /// <summary>A merged constant.</summary>
    Constant,
}
