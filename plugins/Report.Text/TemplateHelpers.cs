using System.Globalization;
using HandlebarsDotNet;

namespace Ksplice.Plugins.Report.Text;

/// <summary>What templates can do with values beyond printing them.</summary>
internal static class TemplateHelpers
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB"];

    public static void Register(IHandlebars handlebars)
    {
        handlebars.RegisterHelper("pad", (output, _, arguments) => output.WriteSafeString(Text(arguments[0]).PadRight(Width(arguments))));
        handlebars.RegisterHelper("padLeft", (output, _, arguments) => output.WriteSafeString(Text(arguments[0]).PadLeft(Width(arguments))));
        handlebars.RegisterHelper("join", (output, _, arguments) => output.WriteSafeString(
            string.Join(", ", (arguments[0] as IEnumerable<object?> ?? []).Select(Text))));
        handlebars.RegisterHelper("bytes", (output, _, arguments) => output.WriteSafeString(Bytes(Text(arguments[0]))));
        handlebars.RegisterHelper("tree", (output, context, _) => output.WriteSafeString(FieldTree.Draw(context.Value)));
    }

    internal static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool truth => truth ? "yes" : "no",
        UndefinedBindingResult missing => throw new HandlebarsRuntimeException($"{missing.Value} is undefined"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private static int Width(in Arguments arguments) =>
        int.TryParse(Text(arguments[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            ? width
            : throw new HandlebarsRuntimeException("pad needs a value and a width");

    private static string Bytes(string number)
    {
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var size))
            throw new HandlebarsRuntimeException($"bytes needs a number, not '{number}'");
        var unit = 0;
        for (; size >= 1024 && unit < s_units.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {s_units[unit]}");
    }
}
