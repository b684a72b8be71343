using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

public sealed class UpdateManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Edits => new()
    {
        { "\"schema\":1", "\"schema\":2" },
        { "\"schema\":1", "\"schema\":1,\"schema\":1" },
        { "\"schema\":1", "\"Schema\":1" },
        { "\"schema\":1", "\"schema\":\"1\"" },
        { "\"schema\":1", "\"schema\":1,\"surprise\":0" },
        { "\"schema\":1,", "" },
        { "{\"schema\"", "{ \"schema\"" },
        { "\"sample-1\"", "\"../sample\"" },
        { "\"sample-1\"", "\"\"" },
        { "\"sample-1\"", "null" },
        { "\"sample-1\"", "\"sample\\u002d1\"" },
        { "\"sample-0\"", "\"sample-1\"" },
        { "\"A sample\"", "\"A\\nsample\"" },
        { "[\"CVE-2026-0001\",\"CVE-2026-0002\"]", "[\"CVE-2026-0002\",\"CVE-2026-0001\"]" },
        { "[\"CVE-2026-0001\",\"CVE-2026-0002\"]", "[null]" },
        { "\"targets\":[{", "\"targets\":[null,{" },
        { "\"changed\"", "\"Changed\"" },
        { "\"changed\"", "0" },
        { "\"changed\"", "\"removed\"" },
        { "\"oldSize\":10", "\"oldSize\":-1" },
        { "\"preEntry\":\"tcp.pre.o\"", "\"preEntry\":\"absent.o\"" },
        { "\"name\":\"tcp.pre.o\"", "\"name\":\"../tcp.pre.o\"" },
        { "\"name\":\"tcp.pre.o\"", "\"name\":\"replacement.ko\"" },
        { "\"storedLength\":10", "\"storedLength\":9999999999999" },
        { "\"storedLength\":10,\"length\":10", "\"storedLength\":10,\"length\":11" },
        { "\"length\":300", "\"length\":299" },
        { "\"patchedInPlace\"", "\"new\"" },
        { "\"changes\":[{\"offset\":0,\"length\":4},{\"offset\":8,\"length\":8}]", "\"changes\":[]" },
        { "\"changes\":[{\"offset\":0,\"length\":4},{\"offset\":8,\"length\":8}]", "\"changes\":[{\"offset\":0,\"length\":25}]" },
        { "\"changes\":[{\"offset\":0,\"length\":4},{\"offset\":8,\"length\":8}]", "\"changes\":[{\"offset\":25,\"length\":1}]" },
        { "\"changes\":[{\"offset\":0,\"length\":4}", "\"changes\":[{\"offset\":0,\"length\":9}" },
        { "\"changes\":[{\"offset\":0,\"length\":4}", "\"changes\":[null,{\"offset\":0,\"length\":4}" },
        { "\"changes\":[{\"offset\":0,\"length\":4}", "\"changes\":[{\"offset\":0,\"length\":0}" },
        { "\"readers\":[\"tcp_a\",\"tcp_c\"]", "\"readers\":[\"tcp_c\",\"tcp_a\"]" },
        { "\"readers\":[\"tcp_a\",\"tcp_c\"]", "\"readers\":[null]" },
        { "\"section\":\".ksplice.constants\",\"offset\":16", "\"section\":\".ksplice.constants\",\"offset\":-16" },
        { "\"length\":300", "\"length\":301" },
        { "\"target\":\"vmlinux\",\"isOwn\":true", "\"isOwn\":true" },
        { "\"target\":\"vmlinux\",\"isOwn\":true", "\"target\":\"absent\"" },
        { "\"order\":1", "\"order\":0" },
        { "\"order\":0", "\"order\":2" },
        { "\"function\":\"tcp_b\"", "\"function\":\"tcp_a\"" },
        { "\"function\":\"tcp_b\"", "\"function\":\"absent\"" },
        { "\"hooks\":[{", "\"hooks\":[null,{" },
        { "\"unit\":null", "\"unit\":\"net/ipv4/tcp.c\"" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edited_manifest_is_refused(string original, string edited)
    {
        var outcome = Open(json => json.Replace(original, edited, StringComparison.Ordinal));

        Assert.Contains(outcome.Diagnostics[0].Code, new[] { "KSP3002", "KSP3006", "KSP3007" });
        Assert.NotEqual(OutcomeKind.Ok, outcome.Kind);
    }

    [Fact]
    public void A_manifest_that_is_no_JSON_is_refused_as_such() => Assert.Equal("KSP3006", Open(_ => "not JSON").Diagnostics[0].Code);

    [Fact]
    public void An_unedited_manifest_is_accepted()
    {
        var outcome = Open(json => json);

        Assert.True(outcome.IsOk);
        outcome.Value.Dispose();
    }

    [Fact]
    public void The_writer_does_not_write_what_the_reader_would_refuse()
    {
        var bad = SamplePackage.Manifest with { Id = "bad/id" };

        Assert.Throws<ArgumentException>(() => UpdatePackageWriter.Write(_folder.File("bad"), bad, SamplePackage.Contents));
        Assert.False(File.Exists(_folder.File("bad")));
    }

    /// <summary>Opens the sample with its manifest's text replaced.</summary>
    private Outcome<UpdatePackage> Open(Func<string, string> edit)
    {
        var path = SamplePackage.Write(_folder.File("sample.ksplice"));
        var bytes = File.ReadAllBytes(path);
        var length = BitConverter.ToInt32(bytes, 16);
        var json = Encoding.UTF8.GetString(bytes, PackageHeader.FixedLength, length);
        var edited = Encoding.UTF8.GetBytes(edit(json));
        using (var file = File.Create(path))
        {
            file.Write(new PackageHeader(edited.Length, []).Encode());
            file.Write(edited);
            file.Write(bytes.AsSpan(PackageHeader.FixedLength + length));
        }

        return UpdatePackageReader.Open(path, TrustPolicy.LookOnly);
    }
}
