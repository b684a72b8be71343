using BenchmarkDotNet.Running;

namespace Ksplice.Engine.Bench;

/// <summary>Runs the benchmarks that the arguments select; BenchmarkDotNet's own options.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}
