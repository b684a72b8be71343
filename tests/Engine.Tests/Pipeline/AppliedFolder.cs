using System.Text;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>A made-up folder of what the kernel says is applied.</summary>
internal sealed class AppliedFolder : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public AppliedUpdates Updates => new(_root.Path);

    /// <summary>Adds an update that wrote five bytes; without a record another program applied it.</summary>
    public void Add(string id, int sequence, string address = "ffffffff81000005", string state = "applied", AppliedRecord? record = null)
    {
        var folder = Directory.CreateDirectory(_root.File("updates/" + id)).FullName;
        var texts = new Dictionary<string, string>
        {
            ["state"] = state, ["sequence"] = $"{sequence}", ["module"] = "ksplice_" + id, ["pause_ns"] = "1", ["attempts"] = "1", ["applied_at"] = "1",
            ["written"] = $"{address} code 00000005 0f1f440000 e901020304",
        };
        foreach (var (name, text) in texts)
            File.WriteAllText(Path.Combine(folder, name), text + "\n");
        File.WriteAllBytes(Path.Combine(folder, "metadata"), record is null ? Encoding.ASCII.GetBytes("other") : [.. record.Encode()]);
    }

    public void Dispose() => _root.Dispose();
}
