using Spectre.Console;

namespace Ksplice.Cli.Terminals;

/// <summary>The current step with a moving sign; finished steps stay above as lines. Starts with the first report.</summary>
internal sealed class LiveSteps(Terminal terminal) : IStepDisplay
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IAnsiConsole? _console;
    private StatusContext? _context;
    private Task? _display;
    private string? _current;

    public void Report(string value)
    {
        lock (_gate)
        {
            if (_console is null)
                Start(value);
            else if (_current is not null)
                _console.MarkupLineInterpolated($"[grey]{_current}[/]");
            _current = value;
            if (_context is not null)
                _context.Status = Markup.Escape(value);
        }
    }

    public void Rest()
    {
        lock (_gate)
        {
            Dispose();
            _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (_console, _context, _display, _current) = (null, null, null, null);
        }
    }

    public void Dispose()
    {
        _end.TrySetResult();
        _display?.GetAwaiter().GetResult();
    }

    private void Start(string first)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            ColorSystem = terminal.Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        var end = _end.Task;
        _display = _console.Status().StartAsync(Markup.Escape(first), async context =>
        {
            _context = context;
            await end;
        });
    }
}
