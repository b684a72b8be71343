namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>One package of a list that we wrote, with the fields by which it is told from others.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Architecture">Debian's name of its architecture.</param>
/// <param name="Id">The update's id.</param>
/// <param name="Sha256">Of the update's file.</param>
/// <param name="Text">The whole stanza, ending in a line feed.</param>
internal sealed record PackageStanza(string Package, string Architecture, string Id, string Sha256, string Text)
{
    public static IEnumerable<PackageStanza> Parse(string list) => list.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Of);

    public static PackageStanza Of(string stanza)
    {
        var fields = stanza.Split('\n').Where(line => line.Contains(": ", StringComparison.Ordinal))
            .Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal);
        return new(fields["Package"], fields["Architecture"], fields["Ksplice-Id"], fields["Ksplice-Sha256"], stanza.TrimEnd('\n') + "\n");
    }

    /// <summary>A list, in an order that depends on nothing but the names.</summary>
    public static string List(IEnumerable<PackageStanza> stanzas) => string.Concat(stanzas.OrderBy(s => s.Package, StringComparer.Ordinal).Select(s => s.Text + "\n"));
}
