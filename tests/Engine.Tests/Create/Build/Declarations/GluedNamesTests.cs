using Ksplice.Engine.Create.Build.Declarations;

namespace Ksplice.Engine.Tests.Create.Build.Declarations;

public sealed class GluedNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("#define CALL(op) run_##op()\nfast", "run_fast", "CALL")]
    [InlineData("#define CALL(op) run_##op()", "run_fast", "")]
    [InlineData("#define CALL(op) op##_locked()\nrun", "run_locked", "CALL")]
    [InlineData("#define CALL(a, b) one_##a##_of_##b\nred two", "one_red_of_two", "CALL")]
    [InlineData("#define CALL(op) run_##op()", "walk_fast", "")]
    [InlineData("#define CALL(a, b) a ## b\nrun_ fast", "run_fast", "fast")]
    [InlineData("#define CALL(a, b) a##_##b\nrunning fast", "running_fast", "running")]
    [InlineData("#define CALL(a, b) a ## b\nrun_ slow", "run_fast", "")]
    [InlineData("#define CALL(a, b) a ## b\nrun_fast", "run_fast", "")]
    [InlineData("#define CALL(a) __##a\nfast", "__fast", "CALL")]
    [InlineData("#define CALL(a, b, c) a##b##c\nrun very fast", "runveryfast", "CALL")]
    [InlineData("#define CALL(f, ...) f(0, ##__VA_ARGS__)\nrun fast", "runfast", "")]
    [InlineData("#define CALL run_##fast", "run_fast", "CALL")]
    public void Who_can_make_a_name_stands_for_it(string text, string name, string expected)
    {
        File.WriteAllText(_folder.File("a.h"), text + "\n");
        var glued = new GluedNames([.. GluedNames.ChainsOf(text)], WordIndex.Of(_folder.Path, ["a.h"], 1, default));

        Assert.Equal(expected.Length == 0 ? [] : [expected], glued.Standing(name));
    }
}
