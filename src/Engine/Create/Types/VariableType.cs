namespace Ksplice.Engine.Create.Types;

/// <summary>What a variable of a unit is declared as.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Function">The function that declares it; empty for one of the whole unit.</param>
/// <param name="Type">Its type, spelled as for <see cref="TypeMember.Type"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsNameless">True when the type has no name but the variable's: its members are compared as <c>variable foo</c>.</param>
public readonly record struct VariableType(string Name, string Function, string Type, long Size, bool IsNameless)
{
    /// <summary>What to call it: <c>count</c>, or <c>count in walk</c>.</summary>
    public string Place => Function.Length == 0 ? Name : $"{Name} in {Function}";
}
