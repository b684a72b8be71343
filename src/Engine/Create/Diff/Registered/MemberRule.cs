namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>What may happen to a member of a constant that somebody keeps a pointer to.</summary>
public enum MemberRule
{
    /// <summary>A pointer to a function that is looked for and called each time: another one may come in its place, or one where none was.</summary>
    ReadEachTime,

    /// <summary>A pointer to a function that is called each time, but whether there is one was asked once: only another one may come in its place.</summary>
    AskedOnce,
}
