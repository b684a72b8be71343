namespace Ksplice.Abstractions.Architectures;

/// <summary>What a table of the kernel says about places in code.</summary>
public enum SpecialSectionKind
{
    /// <summary>Instructions replaced at boot according to CPU features.</summary>
    Alternatives,

    /// <summary>Instructions replaced at boot according to the hypervisor.</summary>
    Paravirt,

    /// <summary>BUG and WARN sites.</summary>
    Bug,

    /// <summary>Fix-ups for faulting instructions.</summary>
    Exception,

    /// <summary>Static branches.</summary>
    JumpLabel,

    /// <summary>Static calls.</summary>
    StaticCall,

    /// <summary>Lock prefixes that one CPU alone does not need.</summary>
    SmpLock,

    /// <summary>Return instructions that mitigations rewrite.</summary>
    Return,

    /// <summary>Indirect branches that mitigations rewrite.</summary>
    Retpoline,

    /// <summary>Calls that call-depth tracking rewrites.</summary>
    CallSite,

    /// <summary>Landing pads that are sealed when nobody takes the function's address.</summary>
    LandingPadSeal,

    /// <summary>Entry sites of the function tracer.</summary>
    FunctionTracer,

    /// <summary>Unwind information: addresses.</summary>
    UnwindAddress,

    /// <summary>Unwind information: data, in parallel with the addresses.</summary>
    UnwindData,

    /// <summary>Dynamic debug descriptors.</summary>
    DynamicDebug,

    /// <summary>Index of printk formats.</summary>
    PrintkIndex,

    /// <summary>Constants that boot writes into code.</summary>
    RuntimeConstant,

    /// <summary>Nops before a function, where the kernel may put code that counts calls. No table names them; symbols do.</summary>
    FunctionPadding,
}
