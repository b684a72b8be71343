namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>
/// Where the source declares the static variables of functions, as one text of function, type and name: the only thing that tells two of
/// one name apart once their functions were inlined into one. A home that two variables have is left out.
/// </summary>
/// <param name="Before">Homes by symbol of the old object.</param>
/// <param name="After">Homes by symbol of the new object.</param>
public sealed record StaticHomes(IReadOnlyDictionary<string, string> Before, IReadOnlyDictionary<string, string> After);
