using System.Text;
using Ksplice.Engine.Apply.Swap;

namespace Ksplice.Engine.Tests.Apply.Swap;

public class AppliedRecordTests
{
    [Fact]
    public void What_the_kernel_keeps_comes_back_as_it_was()
    {
        var record = new AppliedRecord("T “ü”", ["CVE-2026-1"], ["a.c: f", "b.c: g"], ["earlier"], ["a timer"], long.MaxValue, "ab") { Constants = ["c.c: k"], ManifestSha256 = "cd", Hooks = ["d.c: h (pre-apply)"], EffectiveRelease = "6.1.0" };

        var back = AppliedRecord.TryDecode(record.Encode().AsSpan())!;

        Assert.Equal((record.Title, record.ModuleBytes, record.BoundSha256, record.ManifestSha256, record.EffectiveRelease), (back.Title, back.ModuleBytes, back.BoundSha256, back.ManifestSha256, back.EffectiveRelease));
        Assert.Equal([record.Cves, record.Functions, record.Requires, record.EscapeReasons, record.Constants, record.Hooks], [back.Cves, back.Functions, back.Requires, back.EscapeReasons, back.Constants, back.Hooks]);
    }

    [Fact]
    public void A_record_of_an_older_engine_is_read()
    {
        var back = AppliedRecord.TryDecode("""{"title":"t","cves":[],"functions":[],"requires":[],"escapeReasons":[],"moduleBytes":1,"boundSha256":"x"}"""u8)!;

        Assert.Equal(("t", null), (back.Title, back.ManifestSha256));
        Assert.Empty(back.Constants);
        Assert.Empty(back.Hooks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KSP\u0001")]
    [InlineData("{}")]
    [InlineData("""{"title":"t","cves":[],"functions":[],"requires":[],"escapeReasons":[],"moduleBytes":1,"boundSha256":"x","what":1}""")]
    [InlineData("""{"title":null,"cves":[],"functions":[],"requires":[],"escapeReasons":[],"moduleBytes":1,"boundSha256":"x"}""")]
    public void The_bytes_of_another_program_are_no_record(string bytes) => Assert.Null(AppliedRecord.TryDecode(Encoding.UTF8.GetBytes(bytes)));
}
