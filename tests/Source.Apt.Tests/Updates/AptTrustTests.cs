using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptTrustTests(PublishingFixture keys) : SourceTrustTests(keys, new AptDriver())
{
    private const string Beginning = "-----BEGIN PGP SIGNED MESSAGE-----";

    public static TheoryData<string, Func<string, string>> Forgeries => new()
    {
        { "a changed word", text => text.Replace("Suite: ksplice", "Suite: ksplicf", StringComparison.Ordinal) },
        { "something before", text => "Origin: Evil\n" + text },
        { "something after", text => text + "Origin: Evil\n" },
        { "twice", text => text + text },
        { "no signature", text => text[..text.IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)] },
        { "cut off", text => text[..^40] },
        { "another header", text => text.Replace("Hash: ", "NotDashEscaped: x\nHash: ", StringComparison.Ordinal) },
        { "a plain text", text => "Suite: ksplice\n" },
        { "nothing", text => "" },
        { "a second beginning", text => text.Replace("\nOrigin", "\n- " + Beginning + "\n\n" + Beginning + "\nOrigin", StringComparison.Ordinal) },
        { "a zero byte", text => text.Replace("Origin: K", "Origin: \0K", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_file_is_refused_and_the_old_lists_stay(string name, Func<string, string> forge)
    {
        Assert.NotEmpty(name);
        await PublishAsync("a");
        await MustRefreshAsync();
        await PublishAsync("b");
        var before = Kept();
        Tamper(Signed, bytes => Encoding.Latin1.GetBytes(forge(Encoding.Latin1.GetString(bytes))));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6310");
        Assert.Equal(before, Kept());
        Assert.Single((await MustListAsync()).Updates);
    }
}
