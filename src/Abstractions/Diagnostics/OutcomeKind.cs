namespace Ksplice.Abstractions.Diagnostics;

/// <summary>How a stage of work ended. Each kind has one exit code of the command line.</summary>
public enum OutcomeKind
{
    /// <summary>Done; there is a result.</summary>
    Ok,

    /// <summary>There was nothing to do.</summary>
    Nothing,

    /// <summary>Cannot be converted, or was not proved safe.</summary>
    Refused,

    /// <summary>No safe moment was found.</summary>
    Busy,

    /// <summary>Signature, rollback or expiry.</summary>
    Untrusted,

    /// <summary>Wrong or unsupported kernel.</summary>
    Unsupported,

    /// <summary>A package source or the network failed.</summary>
    SourceFailed,

    /// <summary>The environment is broken (a tool is missing, a disk is full) or there is a bug.</summary>
    Failed,
}
