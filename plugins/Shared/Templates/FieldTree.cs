using System.Text;

namespace Ksplice.Plugins.Shared.Templates;

/// <summary>Fields and their values as indented lines, for commands without a template of their own.</summary>
internal static class FieldTree
{
    // The record's own fields, and those that reporters of messages put beside them.
    private static readonly HashSet<string> s_framework =
        new(StringComparer.Ordinal) { "schema", "command", "outcome", "started", "elapsedMilliseconds", "diagnostics", "host", "succeeded" };

    public static string Draw(object? value)
    {
        var text = new StringBuilder();
        Fields((value as IDictionary<string, object?> ?? new Dictionary<string, object?>(StringComparer.Ordinal)).Where(f => !s_framework.Contains(f.Key)), text, string.Empty);
        return text.ToString();
    }

    private static void Fields(IEnumerable<KeyValuePair<string, object?>> fields, StringBuilder text, string indent)
    {
        foreach (var (name, value) in fields)
        {
            if (Simple(value) is { } line)
            {
                text.Append(indent).Append(name).Append(": ").Append(line).Append('\n');
                continue;
            }

            text.Append(indent).Append(name).Append(":\n");
            Inner(value, text, indent + "  ");
        }
    }

    private static void Inner(object? value, StringBuilder text, string indent)
    {
        if (value is IDictionary<string, object?> fields)
        {
            Fields(fields, text, indent);
            return;
        }

        foreach (var item in (IEnumerable<object?>)value!)
        {
            if (Simple(item) is { } line)
            {
                text.Append(indent).Append(line).Append('\n');
                continue;
            }

            // The first line of an item carries the dash, the rest is as far in as it is.
            var start = text.Length;
            Inner(item, text, indent + "  ");
            if (text.Length > start)
                text[start + indent.Length] = '-';
        }
    }

    private static string? Simple(object? value) => value switch
    {
        IDictionary<string, object?> { Count: > 0 } => null,
        IDictionary<string, object?> => "-",
        List<object?> list when list.TrueForAll(item => item is not (IDictionary<string, object?> or List<object?>)) =>
            list.Count == 0 ? "none" : string.Join(", ", list.Select(TemplateHelpers.Text)),
        List<object?> => null,
        _ => TemplateHelpers.Text(value),
    };
}
