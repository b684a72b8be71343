using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ksplice.Engine.Pipeline;

/// <summary>Names that are made rather than given.</summary>
internal static partial class UpdateNaming
{
    private const int MaximumModuleName = 55;
    private const string ModulePrefix = "ksplice_";

    /// <summary>True for what may be an update's id.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    /// <summary>An id from the first CVE or the title, with a few digits of what the patches hold so that different ones differ.</summary>
    public static string MakeId(string? title, IReadOnlyList<string> cves, IEnumerable<byte[]> patches)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var patch in patches)
            hash.AppendData(patch);
        var tail = Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
        var words = Unfit().Replace(cves.Count > 0 ? cves[0] : title ?? "update", "-").Trim('-');
        if (words.Length > 50)
            words = words[..50].TrimEnd('-');
        return words.Length == 0 ? $"update-{tail}" : $"{words}-{tail}";
    }

    /// <summary>The kernel's name for the replacement module of an update.</summary>
    public static string ModuleName(string id)
    {
        var name = ModulePrefix + NotInModuleName().Replace(id, "_");
        if (name.Length <= MaximumModuleName && name == ModulePrefix + id)
            return name;
        var tail = "_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8];
        return name[..Math.Min(name.Length, MaximumModuleName - tail.Length)] + tail;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unfit();

    [GeneratedRegex("[^A-Za-z0-9_]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotInModuleName();
}
