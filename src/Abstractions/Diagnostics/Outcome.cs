using System.Diagnostics.CodeAnalysis;

namespace Ksplice.Abstractions.Diagnostics;

/// <summary>
/// The end of a stage: a result, or why there is none, with everything noticed on the way. An expected refusal is
/// an outcome; exceptions are left for bugs and broken environments.
/// </summary>
/// <typeparam name="T">The stage's result.</typeparam>
public sealed record Outcome<T>
    where T : class
{
    private Outcome(OutcomeKind kind, T? value, IReadOnlyList<Diagnostic> diagnostics)
    {
        Kind = kind;
        Value = value;
        Diagnostics = diagnostics;
    }

    /// <summary>How the stage ended.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>The result; present exactly when <see cref="Kind"/> is <see cref="OutcomeKind.Ok"/>.</summary>
    public T? Value { get; }

    /// <summary>Everything noticed, refusals first seen first.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>True when there is a result.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsOk => Kind == OutcomeKind.Ok;

    /// <summary>A result, with what was noticed on the way.</summary>
    public static Outcome<T> Ok(T value, IReadOnlyList<Diagnostic>? diagnostics = null) =>
        new(OutcomeKind.Ok, value ?? throw new ArgumentNullException(nameof(value)), diagnostics ?? []);

    /// <summary>No result, for the reasons given.</summary>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is <see cref="OutcomeKind.Ok"/>, or no reason was given.</exception>
    public static Outcome<T> None(OutcomeKind kind, params IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (kind == OutcomeKind.Ok || diagnostics.Count == 0)
            throw new ArgumentException("An outcome without a result needs another kind than Ok and at least one diagnostic.", nameof(kind));
        return new(kind, null, diagnostics);
    }

    /// <summary>Refused for the reasons given.</summary>
    public static Outcome<T> Refused(params IReadOnlyList<Diagnostic> diagnostics) => None(OutcomeKind.Refused, diagnostics);

    /// <summary>The same end without a result, for a stage of another result type.</summary>
    /// <exception cref="InvalidOperationException">There is a result.</exception>
    public Outcome<TOther> As<TOther>()
        where TOther : class =>
        IsOk ? throw new InvalidOperationException("Only an outcome without a result can change its type.")
             : Outcome<TOther>.None(Kind, Diagnostics);

    /// <summary>The same outcome, with earlier findings put in front.</summary>
    public Outcome<T> After(IReadOnlyList<Diagnostic> earlier) => new(Kind, Value, [.. earlier, .. Diagnostics]);
}
