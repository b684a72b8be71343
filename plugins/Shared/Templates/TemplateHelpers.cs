using System.Globalization;
using HandlebarsDotNet;

namespace Ksplice.Plugins.Shared.Templates;

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
        handlebars.RegisterHelper("microseconds", (output, _, arguments) => output.WriteSafeString(
            string.Create(CultureInfo.InvariantCulture, $"{Number("microseconds", arguments[0]) / 1000:0.#}")));
        handlebars.RegisterHelper("tree", (output, context, _) => output.WriteSafeString(FieldTree.Draw(context.Value)));
    }

    internal static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool truth => truth ? "yes" : "no",
        UndefinedBindingResult missing => throw Missing(missing),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    internal static HandlebarsRuntimeException Missing(UndefinedBindingResult field) => new($"there is no field {field.Value}");

    private static int Width(in Arguments arguments) =>
        int.TryParse(Text(arguments[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            ? width
            : throw new HandlebarsRuntimeException("pad needs a value and a width");

    private static double Number(string helper, object? value) =>
        double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new HandlebarsRuntimeException($"{helper} needs a number, not '{Text(value)}'");

    private static string Bytes(string number)
    {
        var size = Number("bytes", number);
        var unit = 0;
        for (; size >= 1024 && unit < s_units.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {s_units[unit]}");
    }
}
