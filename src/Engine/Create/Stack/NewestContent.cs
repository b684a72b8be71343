namespace Ksplice.Engine.Create.Stack;

/// <summary>A constant of the shipped kernel that holds what an update below wrote there last, and that the new update writes over again.</summary>
/// <param name="Update">Id of that update.</param>
/// <param name="Name">Its symbol in the unit's object as that update made it.</param>
/// <param name="Running">Its symbol in the unit's object as it was shipped.</param>
public sealed record NewestContent(string Update, string Name, string Running);
