using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Patch;

/// <summary>In the texts, a line that begins with + is new; the others are the original's.</summary>
public class LineStableTests
{
    [Fact]
    public void The_number_is_restored_right_after_an_inserted_statement() =>
        Expect("void f(void) {|\ta();|\tb();|#line 3|\tc();|}|", "void f(void) {", "\ta();", "+\tb();", "\tc();", "}");

    [Fact]
    public void Removed_lines_are_made_up_for()
    {
        SourceLine[] lines = [new("int a;\n", 1), new("int d;\n", 4), new("int e;\n", 5)];

        Assert.Equal("int a;\n#line 4\nint d;\nint e;\n", LineStableWriter.Write(lines));
    }

    [Fact]
    public void An_edit_that_moves_nothing_needs_no_directive()
    {
        SourceLine[] lines = [new("int a;\n", 1), new("int B;\n", 0), new("int c;\n", 3)];

        Assert.Equal("int a;\nint B;\nint c;\n", LineStableWriter.Write(lines));
    }

    [Fact]
    public void Each_edit_is_followed_by_a_directive_of_its_own() =>
        Expect("int n;|#line 1|int a;|int b;|int m;|#line 3|int c;|", "+int n;", "int a;", "int b;", "+int m;", "int c;");

    [Fact]
    public void An_edit_in_the_last_line_needs_none() =>
        Expect("int a;|int b;|", "int a;", "+int b;");

    [Fact]
    public void The_argument_of_a_macro_is_not_split() =>
        Expect("\tnew();|#line 1|\tWARN(x,|\t\t\"y\");|\tz();|", "+\tnew();", "\tWARN(x,", "\t\t\"y\");", "\tz();");

    [Fact]
    public void Lines_inside_parentheses_wait_for_their_end() =>
        Expect("\tf(a,|\t  b,|\t  ({ c; })|\t );|#line 4|\tg();|", "\tf(a,", "+\t  b,", "\t  ({ c; })", "\t );", "\tg();");

    [Fact]
    public void A_statement_expression_in_parentheses_is_no_place() =>
        Expect("\tx = max(({ int a;|\t\tint b;|\t\ta; }), 1);|#line 3|\ty();|", "\tx = max(({ int a;", "+\t\tint b;", "\t\ta; }), 1);", "\ty();");

    [Fact]
    public void An_expression_is_not_split() =>
        Expect("\tx = a +|\t\tb +|\t\tc;|#line 3|\ty();|", "\tx = a +", "+\t\tb +", "\t\tc;", "\ty();");

    [Fact]
    public void A_list_is_not_split() =>
        Expect("int t[] = {|\t1,|\t2,|\t3,|};|#line 5|int u;|", "int t[] = {", "\t1,", "+\t2,", "\t3,", "};", "int u;");

    [Fact]
    public void A_comment_is_not_split() =>
        Expect("int a; /* one| * two;| * three; */|#line 3|int b;|", "int a; /* one", "+ * two;", " * three; */", "int b;");

    [Fact]
    public void A_slash_star_in_a_string_is_no_comment() =>
        Expect("char *a = \"/*\";|int n;|#line 2|int b;|", "char *a = \"/*\";", "+int n;", "int b;");

    [Fact]
    public void Quotes_in_literals_and_comments_do_not_confuse() =>
        Expect("char a = '\"', *b = \"\\\"(\"; // don't (|int n;|#line 2|int c;|", "char a = '\"', *b = \"\\\"(\"; // don't (", "+int n;", "int c;");

    [Fact]
    public void A_semicolon_in_a_string_ends_nothing() =>
        Expect("int n;|#line 1|\tx = y||\t\"a;\"|\t;|#line 4|\tz();|", "+int n;", "\tx = y", "+", "\t\"a;\"", "\t;", "\tz();");

    [Fact]
    public void A_macro_definition_is_not_split() =>
        Expect("#define F(x) \\|\tnew(x); \\|\told(x); \\|\tmore(x)|#line 4|int b;|", "#define F(x) \\", "+\tnew(x); \\", "\told(x); \\", "\tmore(x)", "int b;");

    [Fact]
    public void A_comment_that_goes_on_after_a_directive_belongs_to_it() =>
        Expect("#define A 1 /* x| more| end */|#line 3|int b;|", "#define A 1 /* x", "+ more", " end */", "int b;");

    [Fact]
    public void A_continued_string_is_not_split() =>
        Expect("char *a = \"x;\\|y;\\|z\";|#line 3|int b;|", "char *a = \"x;\\", "+y;\\", "z\";", "int b;");

    [Fact]
    public void A_number_told_in_a_branch_is_told_again_behind_it() =>
        Expect("#ifdef A|int a;|int n;|#line 3|int b;|#endif|#line 5|int c;|int d;|", "#ifdef A", "int a;", "+int n;", "int b;", "#endif", "int c;", "int d;");

    [Fact]
    public void A_number_told_in_a_branch_is_told_in_the_other_too() =>
        Expect(
            "#if A|#if B|int n;|#line 3|int b;|#else|#line 5|int c;|#endif|#line 7|int d;|#else|#line 9|int e;|#endif|#line 11|int f;|",
            "#if A", "#if B", "+int n;", "int b;", "#else", "int c;", "#endif", "int d;", "#else", "int e;", "#endif", "int f;");

    [Fact]
    public void A_branch_without_edits_needs_no_number() =>
        Expect("#if A|int n;|#line 2|int b;|#if B|int c;|#endif|int d;|", "#if A", "+int n;", "int b;", "#if B", "int c;", "#endif", "int d;");

    [Fact]
    public void After_a_directive_there_is_a_place() =>
        Expect("#include <a>|#include <b>|#line 2|#include <c>|", "#include <a>", "+#include <b>", "#include <c>");

    [Fact]
    public void Text_that_is_compiled_out_may_be_anything() =>
        Expect("#if 0|don't ((( \"|#endif|int n;|#line 4|int b;|", "#if 0", "don't ((( \"", "#endif", "+int n;", "int b;");

    [Fact]
    public void Branches_that_open_the_same_parentheses_are_one() =>
        Expect("#ifdef A|\tf(1,|#else|\tf(2,|#endif|\t 3);|\tn();|#line 7|\tg();|", "#ifdef A", "\tf(1,", "#else", "\tf(2,", "#endif", "\t 3);", "+\tn();", "\tg();");

    [Fact]
    public void Between_branches_inside_parentheses_there_is_no_place() =>
        Expect("\tn();|#line 1|\tf(||#ifdef A|\t1|#else|\t2|#endif|\t);|#line 8|\tg();|", "+\tn();", "\tf(", "+", "#ifdef A", "\t1", "#else", "\t2", "#endif", "\t);", "\tg();");

    [Fact]
    public void Branches_that_disagree_about_parentheses_give_up()
    {
        Assert.Null(LineStableWriter.Write(Lines("#ifdef A", "\tf(", "#endif", "\tx;", "+\tn;", "\ty;")));
    }

    [Fact]
    public void More_closing_than_opening_parentheses_give_up() =>
        Assert.Null(LineStableWriter.Write(Lines("\tf());", "+\tn;", "\ty;")));

    [Fact]
    public void A_label_or_an_else_is_not_cut_from_its_statement() =>
        Expect("\tif (a)|\t\tb(),|\t\tc();|#line 3|\telse|\t\td();|", "\tif (a)", "+\t\tb(),", "\t\tc();", "\telse", "\t\td();");

    private static void Expect(string becomes, params string[] lines) =>
        Assert.Equal(becomes.Replace('|', '\n'), LineStableWriter.Write(Lines(lines)));

    private static List<SourceLine> Lines(params string[] lines)
    {
        var original = 0;
        return [.. lines.Select(line => line.StartsWith('+') ? new SourceLine(line[1..] + "\n", 0) : new SourceLine(line + "\n", ++original))];
    }
}
