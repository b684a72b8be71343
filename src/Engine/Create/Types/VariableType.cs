namespace Ksplice.Engine.Create.Types;

/// <summary>What a variable of a unit is declared as.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, spelled as for <see cref="TypeMember.Type"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsNameless">True when the type has no name but the variable's: its members are compared as <c>variable foo</c>.</param>
public readonly record struct VariableType(string Name, string Type, long Size, bool IsNameless);
