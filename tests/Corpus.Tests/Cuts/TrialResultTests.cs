using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class TrialResultTests
{
    [Theory]
    [InlineData("a.c:1:2: error: 'struct dest' has no member named 'cflags'; did you mean 'flags'?", "struct dest cflags flags")]
    [InlineData("a.c:1:2: error: implicit declaration of function ‘dst_info’; did you mean ‘skb_info’? [-Werror]", "dst_info skb_info")]
    [InlineData("a.c: In function 'caller':\na.c:1:2: error: too few arguments to function 'reset'\nb.h:3:4: note: declared 'here'", "reset")]
    public void Names_in_errors_are_blamed(string messages, string names)
    {
        var result = TrialResult.Of(succeeded: false, messages);

        Assert.False(result.Compiles);
        Assert.Equal(names.Split(' ').Order(), result.Blamed.Order());
    }
}
