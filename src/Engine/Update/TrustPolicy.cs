using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>Whose updates are accepted.</summary>
/// <param name="Keys">Trusted keys.</param>
/// <param name="AllowUnsigned">Also accept updates that no trusted key signed; a signature of a trusted key that does not match is refused all the same.</param>
/// <param name="Diagnostics">What was noticed while the keys were gathered.</param>
public sealed record TrustPolicy(IReadOnlyList<PublicKey> Keys, bool AllowUnsigned, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Trusts nobody and accepts everything: for looking at a package, never for using it.</summary>
    public static TrustPolicy LookOnly { get; } = new([], AllowUnsigned: true, []);
}
