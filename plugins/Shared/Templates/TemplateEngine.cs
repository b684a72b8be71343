using System.Linq.Expressions;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Templates;

/// <summary>Handlebars, set up for plain text: nothing is escaped, a field that is not there is an error, and no file is ever read.</summary>
internal sealed class TemplateEngine
{
    private readonly IHandlebars _handlebars;

    /// <summary>Makes an engine.</summary>
    /// <param name="parts">Templates that others take in by name; null for none.</param>
    public TemplateEngine(IReadOnlyDictionary<string, string>? parts = null)
    {
        var configuration = new HandlebarsConfiguration
        {
            NoEscape = true,
            // Throwing on every unresolved field would also forbid to ask whether an optional one is there.
            FormatterProviders = { new MissingFields() },
            CompileTimeConfiguration =
            {
                // A template is used once per process; compiling it to machine code would take longer than running it.
                ExpressionCompiler = new InterpretingCompiler(),
            },
        };
        _handlebars = Handlebars.Create(configuration);
        TemplateHelpers.Register(_handlebars);
        foreach (var (name, part) in parts ?? new Dictionary<string, string>(StringComparer.Ordinal))
            _handlebars.RegisterTemplate(name, part);
    }

    public Outcome<string> Render(string template, string name, Dictionary<string, object?> model)
    {
        try
        {
            return Outcome<string>.Ok(_handlebars.Compile(template)(model));
        }
        catch (Exception e)
        {
            // Besides its own exceptions Handlebars lets those of the expressions it builds through; all come from the template.
            return Outcome<string>.Refused(Diagnostic.Error(
                "KSP7031", $"The template cannot be rendered: {Innermost(e)}", name, "Correct the template. splice report --format json shows the fields that there are."));
        }
    }

    private static string Innermost(Exception exception) => exception switch
    {
        { InnerException: { } inner } => $"{exception.Message} ({Innermost(inner)})",
        _ => exception.Message,
    };

    /// <summary>Refuses to print a field that is not there.</summary>
    private sealed class MissingFields : IFormatterProvider, IFormatter
    {
        public bool TryCreateFormatter(Type type, out IFormatter formatter)
        {
            formatter = this;
            return type == typeof(UndefinedBindingResult);
        }

        public void Format<T>(T value, in EncodedTextWriter writer) => throw TemplateHelpers.Missing((UndefinedBindingResult)(object)value!);
    }

    private sealed class InterpretingCompiler : IExpressionCompiler
    {
        public T Compile<T>(Expression<T> expression)
            where T : class, Delegate =>
            expression.Compile(preferInterpretation: true);
    }
}
