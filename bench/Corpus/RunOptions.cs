using System.CommandLine;
using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus;

/// <summary>Options of <see cref="RunCommand"/>.</summary>
internal static class RunOptions
{
    public static Option<int> Tries { get; } = new("--tries") { Description = "Updates of this kernel to try", DefaultValueFactory = _ => 60 };

    public static Option<double?> Minutes { get; } = new("--minutes") { Description = "Begin no more creations after so many minutes" };

    public static Option<int?> Seed { get; } = new("--seed") { Description = "Decides what is cut; by default the checked-out commit does" };

    public static Option<string> Checkout { get; } = new("--checkout") { Description = "Whose commit that is", DefaultValueFactory = _ => "." };

    public static Option<string> Mix { get; } = new("--mix") { Description = "How often each kind is cut", DefaultValueFactory = _ => Cuts.Mix.Usual };

    public static Option<string> Splice { get; } = new("--splice") { Description = "Folder with the published splice", Required = true };

    public static Option<bool> CreateOnly { get; } = new("--create-only") { Description = "Do not boot a guest" };

    public static Option<string[]> Units { get; } = new("--unit") { Description = "Cut nothing but this unit; may be repeated" };

    public static Option<string[]> Again { get; } = new("--again") { Description = "Try known outcomes with this code or word again (a diagnostic code, refused, failed, rehearsal)" };

    public static Option<int> MaxUnits { get; } = new("--max-units") { Description = "Units that may be examined for one changed header", DefaultValueFactory = _ => RunSettings.AllUnits };

    public static Option<int> Guests { get; } = new("--guests") { Description = "Guests at once, at most 2", DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount) };

    public static Option<int> Batch { get; } = new("--batch") { Description = "Updates applied on top of each other in a rehearsal", DefaultValueFactory = _ => 12 };

    public static Option<int> SideBySide { get; } = new("--side-by-side") { Description = "Creations at once", DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount) };

    public static Option<string?> Markdown { get; } = new("--markdown") { Description = "Write the table into this file too" };

    /// <summary>Adds them all, checked.</summary>
    public static void AddTo(Command command)
    {
        Range(Tries, 1, 100_000);
        Range(MaxUnits, 1, 100_000);
        Range(Guests, 1, 2);
        Range(Batch, 1, 64);
        Range(SideBySide, 1, 64);
        Mix.Validators.Add(result =>
        {
            if (Cuts.Mix.Parse(result.GetValueOrDefault<string>()) is null)
                result.AddError($"--mix takes kinds with weights: {Cuts.Mix.Usual}");
        });
        foreach (var option in new Option[] { Tries, Minutes, Seed, Checkout, Mix, Splice, CreateOnly, Units, Again, MaxUnits, Guests, Batch, SideBySide, Markdown })
            command.Options.Add(option);
    }

    private static void Range(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            result.AddError($"{option.Name} takes a number from {least} to {most}.");
    });
}
