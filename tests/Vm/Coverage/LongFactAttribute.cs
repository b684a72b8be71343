namespace Ksplice.Vm.Tests.Coverage;

/// <summary>A test that takes hours and is run by <c>./test.sh --long</c> only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("KSPLICE_LONG") is not { Length: > 0 })
            Skip = "It takes hours; ./test.sh --long runs it.";
    }
}
