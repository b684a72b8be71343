namespace Ksplice.Engine.KernelModule;

/// <summary>When a hook is called (<c>enum ksplice_hook_kind</c>).</summary>
public enum HookKind : uint
{
    /// <summary>Before the first attempt; may sleep, may refuse.</summary>
    PreApply = 0,

    /// <summary>In each attempt's stop, before anything is written; may refuse.</summary>
    CheckApply = 1,

    /// <summary>In the stop, after the last write.</summary>
    IntraApply = 2,

    /// <summary>After the stop; may sleep.</summary>
    PostApply = 3,

    /// <summary>When it was given up; may sleep.</summary>
    FailApply = 4,

    /// <summary>As <see cref="PreApply"/>, of an undo.</summary>
    PreReverse = 5,

    /// <summary>As <see cref="CheckApply"/>, of an undo.</summary>
    CheckReverse = 6,

    /// <summary>As <see cref="IntraApply"/>, of an undo.</summary>
    IntraReverse = 7,

    /// <summary>As <see cref="PostApply"/>, of an undo.</summary>
    PostReverse = 8,

    /// <summary>As <see cref="FailApply"/>, of an undo.</summary>
    FailReverse = 9,
}
