using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class CreateUpdateTests
{
    private static Task<Outcome<CreateReport>> CreateAsync(string patch, string? id) => CreateUpdate.RunAsync(
        new CreateRequest
        {
            Patches = [patch], Inputs = new KernelInputs("6.1.0-test", "", "", "", "", "", ""), Architecture = ObjectPair.Architecture,
            Workspace = "/nonexistent", Jobs = 1, Output = "/nonexistent", Id = id,
        },
        null, CancellationToken.None);

    [Theory]
    [InlineData("")]
    [InlineData("../escape")]
    [InlineData(".hidden")]
    [InlineData("two words")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task What_cannot_name_an_update_is_refused(string id) => Assert.Equal("KSP1050", Assert.Single((await CreateAsync("a.patch", id)).Diagnostics).Code);

    [Fact]
    public async Task A_patch_that_is_not_there_is_a_fault_of_the_environment()
    {
        var outcome = await CreateAsync("/nonexistent/a.patch", "fine-1");

        Assert.Equal((OutcomeKind.Failed, "KSP1054"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }
}
