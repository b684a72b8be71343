namespace Ksplice.Architecture.Tests;

/// <summary>Assertions whose failure lists everything that is wrong, not the first of it.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string?> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, string.Join('\n', list));
    }
}
