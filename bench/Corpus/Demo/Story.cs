using System.Diagnostics;

namespace Ksplice.Corpus.Demo;

/// <summary>What the reader sees: numbered steps, labelled lines below them, and how long each step took.</summary>
internal sealed class Story(TextWriter output) : IProgress<string>
{
    private const int Width = 118;
    private const int Indent = 15;
    private readonly List<(string Title, Stopwatch Clock)> _steps = [];

    /// <summary>The steps so far with their seconds.</summary>
    public IEnumerable<(string Title, double Seconds)> Times => _steps.Select(s => (s.Title, s.Clock.Elapsed.TotalSeconds));

    /// <summary>Ends the step before and begins one.</summary>
    public void Step(string title)
    {
        End();
        _steps.Add((title, Stopwatch.StartNew()));
        output.WriteLine();
        output.WriteLine($"{_steps.Count}. {title}");
    }

    /// <summary>Ends the last step.</summary>
    public void End()
    {
        if (_steps.Count > 0)
            _steps[^1].Clock.Stop();
    }

    /// <summary>A line with a label; long text is wrapped below itself.</summary>
    public void Say(string label, string text)
    {
        foreach (var line in Wrap(text))
        {
            output.WriteLine($"   {label.PadRight(Indent - 3)}{line}");
            label = "";
        }
    }

    /// <summary>A line of a lengthy task.</summary>
    public void Report(string value) => Say("", value);

    /// <summary>A line as it is.</summary>
    public void Raw(string text) => output.WriteLine(text);

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Indent + line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
