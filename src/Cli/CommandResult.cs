using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli;

/// <summary>How a command ended; what is printed and the exit code follow from it.</summary>
/// <param name="Outcome">Gives exit code and outcome word.</param>
/// <param name="Result">The command's own fields by their JSON names.</param>
/// <param name="Diagnostics">Everything noticed.</param>
public sealed record CommandResult(OutcomeKind Outcome, JsonObject Result, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Text that is the result itself, such as a script or a report: printed as it is instead of a rendering of <see cref="Result"/>.</summary>
    public string? Verbatim { get; init; }

    /// <summary>The exit code, where it tells more than the outcome's own.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Done.</summary>
    public static CommandResult Ok(JsonObject result, IReadOnlyList<Diagnostic>? diagnostics = null) =>
        new(OutcomeKind.Ok, result, diagnostics ?? []);

    /// <summary>The end of a stage that has no result.</summary>
    /// <exception cref="ArgumentException">The outcome has a result.</exception>
    public static CommandResult Of<T>(Outcome<T> outcome)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.IsOk
            ? throw new ArgumentException("An outcome with a result needs its fields.", nameof(outcome))
            : new(outcome.Kind, [], outcome.Diagnostics);
    }

    /// <summary>The end of a stage, its result turned into the command's fields.</summary>
    public static CommandResult Of<T>(Outcome<T> outcome, Func<T, JsonObject> toJson)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(toJson);
        return outcome.IsOk ? Ok(toJson(outcome.Value), outcome.Diagnostics) : Of(outcome);
    }
}
