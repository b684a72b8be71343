using System.Runtime.CompilerServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary>A name of at most 63 bytes, zero to its end.</summary>
[InlineArray(Limits.IdLength)]
internal struct IdText
{
    private byte _first;

    /// <summary>The bytes of a name.</summary>
    /// <exception cref="ArgumentException">Too long, or not ASCII.</exception>
    public static IdText From(string text)
    {
        var result = default(IdText);
        if (text.Length >= Limits.IdLength || !System.Text.Ascii.IsValid(text))
            throw new ArgumentException($"Not an ASCII name of at most {Limits.IdLength - 1} characters: {text}", nameof(text));
        System.Text.Encoding.ASCII.GetBytes(text, result);
        return result;
    }
}
