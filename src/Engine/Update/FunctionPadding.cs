namespace Ksplice.Engine.Update;

/// <summary>
/// The nops before a function in the objects of an update, where kernels with call thunks put code at boot (<c>CONFIG_CALL_PADDING</c>, from 6.2). objtool gives
/// them a symbol of their own (<c>CONFIG_PREFIX_SYMBOLS</c>).
/// </summary>
internal static class FunctionPadding
{
    /// <summary>Most bytes of it (<c>CONFIG_FUNCTION_PADDING_BYTES</c>).</summary>
    public const int MaximumLength = 64;

    private const string Prefix = "__pfx_";

    /// <summary>True for the name of such a symbol.</summary>
    public static bool IsName(string symbol) => symbol.StartsWith(Prefix, StringComparison.Ordinal);
}
