namespace Ksplice.Cli.Tests;

public class RepeatedOptionsTests
{
    [Theory]
    [InlineData("apply u.ksplice --trust a.pub", "apply u.ksplice --trust a.pub")]
    [InlineData("apply --trust a.pub u.ksplice", "apply --trust a.pub u.ksplice")]
    [InlineData("apply --trust a.pub b.pub u.ksplice v.ksplice", "apply --trust a.pub --trust b.pub u.ksplice v.ksplice")]
    [InlineData("apply --trust a.pub --trust b.pub u.ksplice", "apply --trust a.pub --trust b.pub u.ksplice")]
    [InlineData("apply --trust a.pub --attempts 3 u.ksplice", "apply --trust a.pub --attempts 3 u.ksplice")]
    [InlineData("sign --key k a b", "sign --key k a b")]
    public void Keys_in_a_row_belong_to_trust_and_updates_do_not(string given, string expanded) =>
        Assert.Equal(expanded, string.Join(' ', RepeatedOptions.Expand(given.Split(' '))));
}
