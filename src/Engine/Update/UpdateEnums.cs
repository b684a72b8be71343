using System.Text.Json.Serialization;

namespace Ksplice.Engine.Update;

/// <summary>How an entry is stored.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EntryCompression>))]
public enum EntryCompression
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Brotli, RFC 7932.</summary>
    Brotli,
}

/// <summary>Where a unit's code runs.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<UnitKind>))]
public enum UnitKind
{
    /// <summary>In the kernel proper.</summary>
    Builtin,

    /// <summary>In a module.</summary>
    Module,
}

/// <summary>What happens to a function.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<FunctionState>))]
public enum FunctionState
{
    /// <summary>The running one is replaced.</summary>
    Changed,

    /// <summary>There was none.</summary>
    New,

    /// <summary>Nothing calls it any more.</summary>
    Removed,
}

/// <summary>What happens to a data object.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<DataAction>))]
public enum DataAction
{
    /// <summary>Constant data of equal size, written in the same stopped instant as the code and restored on undo.</summary>
    PatchedInPlace,

    /// <summary>There was none; the replacement brings it.</summary>
    New,

    /// <summary>It differs and the running object is kept.</summary>
    Ignored,
}
