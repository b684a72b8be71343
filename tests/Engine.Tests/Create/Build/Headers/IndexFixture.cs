using System.Text;
using Ksplice.Engine.Create.Build.Headers;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Makes the index of a tree out of some texts.</summary>
internal static class IndexFixture
{
    public static IncludeIndex Of(params (string Path, string Text)[] files) => new(files.ToDictionary(
        file => file.Path,
        file => (IReadOnlyList<IncludeMention>)[.. IncludeIndex.IsMakefile(file.Path) ? IncludeScanner.ScanMakefile(file.Text) : IncludeScanner.Scan(Encoding.Latin1.GetBytes(file.Text))]));
}
