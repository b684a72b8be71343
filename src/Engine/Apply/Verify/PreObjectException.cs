namespace Ksplice.Engine.Apply.Verify;

/// <summary>A compiled object contradicts itself. Caught inside verification and told as a diagnostic.</summary>
internal sealed class PreObjectException(string section, string what) : Exception($"{section}: {what}")
{
    public string Section { get; } = section;
}
