using System.Globalization;
using Ksplice.Abstractions.Plugins;

namespace Ksplice.Engine.Plugins;

/// <summary>A version of the contract between host and plugins.</summary>
public readonly record struct ContractVersion(int Major, int Minor)
{
    /// <summary>The contract of this host.</summary>
    public static ContractVersion Host { get; } = new(Contract.Major, Contract.Minor);

    /// <summary>True when this host can run a plugin built against this version.</summary>
    public bool IsSupported => Major == Host.Major && Minor <= Host.Minor;

    /// <summary>Reads <c>MAJOR.MINOR</c>.</summary>
    public static bool TryParse(string text, out ContractVersion version)
    {
        ArgumentNullException.ThrowIfNull(text);
        version = default;
        var parts = text.Split('.');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return false;
        version = new(major, minor);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Major}.{Minor}";
}
