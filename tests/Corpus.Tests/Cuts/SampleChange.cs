using System.Diagnostics;
using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

/// <summary>Makes changes out of two texts, as the run does out of two sources.</summary>
internal static class SampleChange
{
    public static FileChange Of(string before, string after, string path = "a/unit.c")
    {
        var folder = Directory.CreateTempSubdirectory("ksplice-corpus-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "before"), before);
            File.WriteAllText(Path.Combine(folder, "after"), after);
            using var diff = Process.Start(new ProcessStartInfo("diff", ["-up", "before", "after"]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true })!;
            var difference = diff.StandardOutput.ReadToEnd();
            diff.WaitForExit();
            return new FileChange(path, before, after, Hunk.Parse(difference));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A function with enough lines around its statement that its hunk stays its own.</summary>
    public static string Function(string name, string statement) => $$"""
        static int {{name}}(struct thing *t)
        {
        	int a = 1;
        	int b = 2;
        	int c = 3;
        	int d = 4;
        	{{statement}}
        	a += b;
        	b += c;
        	c += d;
        	return a + b + c;
        }


        """;
}
