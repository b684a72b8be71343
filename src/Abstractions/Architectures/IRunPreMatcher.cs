namespace Ksplice.Abstractions.Architectures;

/// <summary>
/// Decides whether the bytes that run are the bytes that were compiled, through every edit that the kernel itself makes
/// at run time, each checked against its few legal forms.
/// </summary>
public interface IRunPreMatcher
{
    /// <summary>Compares one piece of code (a function, or a whole section) with live memory.</summary>
    /// <param name="piece">What was compiled.</param>
    /// <param name="live">What runs: as many bytes as the piece has code.</param>
    /// <param name="liveAddress">Address of the first live byte.</param>
    /// <param name="kernel">Names and code of other live addresses, for targets that the kernel itself put in.</param>
    /// <returns>Agreement with what was learnt from it, or the first disagreement.</returns>
    RunPreResult Match(RunPrePiece piece, ReadOnlySpan<byte> live, ulong liveAddress, ILiveKernel kernel);
}
