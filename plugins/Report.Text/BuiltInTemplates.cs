namespace Ksplice.Plugins.Report.Text;

/// <summary>Templates that travel in this assembly, one per command.</summary>
internal static class BuiltInTemplates
{
    private const string General = "general.hbs";

    /// <summary>The command's template, or the one for all commands.</summary>
    public static string For(string command)
    {
        var assembly = typeof(BuiltInTemplates).Assembly;
        using var stream = assembly.GetManifestResourceStream(command + ".hbs") ?? assembly.GetManifestResourceStream(General)
            ?? throw new InvalidOperationException($"The template {General} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
