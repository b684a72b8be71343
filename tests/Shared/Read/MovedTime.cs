namespace Ksplice.Tests.Shared.Read;

/// <summary>The real time, moved.</summary>
internal sealed class MovedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
