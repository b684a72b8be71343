namespace Ksplice.Plugins.Shared.Templates;

/// <summary>Templates that travel in this assembly, one per command.</summary>
internal static class BuiltInTemplates
{
    private const string General = "general";
    private const string Ending = ".hbs";

    /// <summary>The command's template, or the one for all commands.</summary>
    public static string For(string command) => Read(command + Ending) ?? Named(General);

    /// <summary>A template that must be there.</summary>
    public static string Named(string name) =>
        Read(name + Ending) ?? throw new InvalidOperationException($"The template {name} is missing from the assembly.");

    private static string? Read(string resource)
    {
        using var stream = typeof(BuiltInTemplates).Assembly.GetManifestResourceStream(resource);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
