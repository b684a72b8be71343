using System.Text;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Answers about preprocessed units that are short and take long to find, kept by content beside the tree.</summary>
internal static class KeptText
{
    /// <summary>The kept answer, or a new one.</summary>
    /// <param name="tree">The tree the answer is about.</param>
    /// <param name="key">Content key over everything else it depends on.</param>
    /// <param name="find">Finds it; null is not kept.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<string?> OfAsync(KernelTree tree, string key, Func<Task<string?>> find, CancellationToken cancellation)
    {
        var file = Path.Combine(tree.PreprocessedFolder, key);
        if (File.Exists(file))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return await File.ReadAllTextAsync(file, Encoding.UTF8, cancellation);
        }

        var answer = await find();
        if (answer is not null)
        {
            Directory.CreateDirectory(tree.PreprocessedFolder);
            AtomicFile.Write(file, answer);
        }

        return answer;
    }
}
