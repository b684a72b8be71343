using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Runs;

/// <summary>Tells builds of what makes and applies updates apart, so that outcomes of one are not taken for another's.</summary>
internal static class ToolVersion
{
    /// <summary>A short name of the engine, the architecture plugin, this program and the kernel module.</summary>
    /// <param name="architecture">From the plugin.</param>
    /// <param name="kmod">Folder with the kernel module's sources.</param>
    public static string Of(IArchitecture architecture, string kmod)
    {
        // The compiler gives equal sources equal ids.
        var assemblies = new[] { typeof(CreateUpdate).Assembly, typeof(ToolVersion).Assembly, architecture.GetType().Assembly };
        var ids = assemblies.Select(a => a.ManifestModule.ModuleVersionId.ToString())
            .Concat(Directory.EnumerateFiles(kmod).Where(f => Path.GetExtension(f) is ".c" or ".h").Order(StringComparer.Ordinal).Select(f => Hash(File.ReadAllBytes(f))));
        return Hash(Encoding.UTF8.GetBytes(string.Join(' ', ids)))[..12];
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
