using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class DeclaredTests
{
    [Theory]
    [InlineData("#define LIMIT 5", "LIMIT")]
    [InlineData("int take(int a, int b);", "take")]
    [InlineData("static inline struct s *next_of(struct s *one)", "next_of")]
    [InlineData("struct s {", "s")]
    [InlineData("\tunsigned int count:3;", "count")]
    [InlineData("\tu8 bytes[SIZE] __aligned;", "bytes")]
    [InlineData("\tint (*run)(struct s *one);", "run")]
    [InlineData("\tFLAG_A = 4,", "FLAG_A")]
    [InlineData("\t\t    int other, int last);", "")]
    [InlineData("\treturn take(a, b);", "")]
    public void The_forms_of_a_declaration_are_known(string line, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], Declared.In([line]));
}
