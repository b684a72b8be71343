using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Commands;

/// <summary>How often a safe moment is looked for, and what is told of the search.</summary>
internal sealed class SwapOptions
{
    private const int MostAttempts = 1000;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly Option<int> _attempts = new("--attempts")
    {
        Description = "How often to look for a safe moment, half a second apart", HelpName = "N", DefaultValueFactory = _ => 10,
    };

    private readonly Option<bool> _noNudge = new("--no-nudge")
    {
        Description = "Leave tasks that sleep inside a function alone; otherwise the later attempts lead them out of it for a moment, and their system calls restart",
    };

    private readonly Option<SwapMode> _mode = new("--mode")
    {
        Description = "How stacks are checked; for measuring, since all are equally safe", DefaultValueFactory = _ => SwapMode.SchedSwitch, Hidden = true,
    };

    public void AddTo(Command command)
    {
        _attempts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostAttempts)
                result.AddError($"--attempts takes a number from 1 to {MostAttempts}.");
        });
        command.Options.Add(_attempts);
        command.Options.Add(_noNudge);
        command.Options.Add(_mode);
    }

    public SwapEffort Effort(ParseResult arguments) => 
        new(arguments.GetValue(_mode), arguments.GetValue(_attempts), Delay) { Nudge = !arguments.GetValue(_noNudge) };

    /// <summary>Adds what is told of every swap.</summary>
    public static JsonObject Describe(JsonObject json, SwapReport swap)
    {
        json["pauseNanoseconds"] = swap.Result.Pause.Ticks * 100;
        json["stopNanoseconds"] = swap.Result.Stop.Ticks * 100;
        json["attempts"] = swap.Result.Attempts;
        json["tasks"] = swap.Result.Tasks;
        json["tasksRechecked"] = swap.Result.TasksRechecked;
        json["tasksNudged"] = swap.Result.TasksNudged;
        return json;
    }

    /// <summary>The fields of several swaps: those of the last stand at the top as well, since most often there is one.</summary>
    public static JsonObject Result(string name, JsonArray swaps, JsonArray? blockers)
    {
        var result = swaps.Count > 0 ? swaps[^1]!.DeepClone().AsObject() : [];
        result[name] = swaps;
        if (blockers is not null)
            result["blockers"] = blockers;
        return result;
    }

    public static JsonArray Blockers(IEnumerable<BlockingTask> blockers) => [.. blockers.Select(b => (JsonNode)new JsonObject
    {
        ["pid"] = b.ProcessId,
        ["comm"] = b.Command,
        ["function"] = b.Function,
        ["movable"] = b.Movable,
        ["stack"] = Names(b.Stack),
    })];

    public static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => (JsonNode)n)];

    public static JsonObject Timings(IReadOnlyDictionary<string, long> timings) =>
        new([.. timings.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))]);
}
