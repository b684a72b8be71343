using System.Text;
using System.Text.Json;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Tests.Files;

public class JsonMembersTests
{
    [Fact]
    public void Members_come_back_as_they_are()
    {
        var read = Read("""{"name":"a","size":9007199254740993,"more":["x","y"],"remark":null}""");

        Assert.Equal(("a", 9007199254740993, "x y", null, null), (read.Name, read.Size, string.Join(' ', read.More), read.Remark, read.Others));
    }

    [Fact]
    public void A_mark_of_byte_order_does_no_harm() => Assert.Equal("a", Read("\uFEFF" + """{"name":"a","size":1,"more":[]}""").Name);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"a\",\"size\":1,\"more\":[]")]
    [InlineData("""{"name":"a","size":1,"more":[]} x""")]
    [InlineData("""{"name":"a","size":1,"more":[],"what":1}""")]
    [InlineData("""{"name":"a","size":1,"more":[],"name":"b"}""")]
    [InlineData("""{"name":"a","size":1}""")]
    [InlineData("""{"name":null,"size":1,"more":[]}""")]
    [InlineData("""{"name":1,"size":1,"more":[]}""")]
    [InlineData("""{"name":"a","size":1.5,"more":[]}""")]
    [InlineData("""{"name":"a","size":"1","more":[]}""")]
    [InlineData("""{"name":"a","size":99999999999999999999,"more":[]}""")]
    [InlineData("""{"name":"a","size":1,"more":"x"}""")]
    [InlineData("""{"name":"a","size":1,"more":[null]}""")]
    [InlineData("""{"name":"a","size":1,"more":[],"others":null}""")]
    [InlineData("""{"name":"\ud800","size":1,"more":[]}""")]
    [InlineData("""{"name":"a","size":1,"more":[],"\ud800":1}""")]
    public void Anything_else_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Read(text));

    private static Sample Read(string text) => JsonMembers.Read(
        Encoding.UTF8.GetBytes(text),
        members => new Sample(members.Text("name"), members.Number("size"), members.Texts("more"), members.OptionalTexts("others"), members.OptionalText("remark")));

    private sealed record Sample(string Name, long Size, IReadOnlyList<string> More, IReadOnlyList<string>? Others, string? Remark);
}
