namespace Ksplice.Plugins.Source.Yum.Lists;

/// <summary>A package as a primary list has it; what is missing is null. Of capabilities only ours are kept.</summary>
internal sealed class PrimaryPackage
{
    /// <summary>What the names of our capabilities begin with.</summary>
    public const string Ours = "ksplice-";

    /// <summary>Text of elements, and attributes of elements as <c>ELEMENT/ATTRIBUTE</c>.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>What it provides.</summary>
    public List<Capability> Provides { get; } = [];

    /// <summary>What it requires.</summary>
    public List<Capability> Requires { get; } = [];

    /// <summary>A field; null when it is missing.</summary>
    public string? this[string name] => Fields.GetValueOrDefault(name);
}

/// <summary>Something that a package provides or requires.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, when it is exactly one, without a release; otherwise null.</param>
internal sealed record Capability(string Name, string? Version)
{
    /// <summary>What stands in the parentheses of a capability; null when it is none of that name.</summary>
    public string? Argument(string function) =>
        Name.Length > function.Length + 1 && Name.StartsWith(function, StringComparison.Ordinal) && Name[function.Length] == '(' && Name[^1] == ')' ? Name[(function.Length + 1)..^1] : null;
}
