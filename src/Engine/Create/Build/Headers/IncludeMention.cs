namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>A file that another one names so that the preprocessor may read it.</summary>
/// <param name="Form">How it is named.</param>
/// <param name="Name">The name as written; for <see cref="IncludeForm.Computed"/> the macro.</param>
internal readonly record struct IncludeMention(IncludeForm Form, string Name);

/// <summary>How a file names another. The values are the letters the forms have in the stored index.</summary>
internal enum IncludeForm
{
    /// <summary><c>#include "name"</c>: looked for beside the including file first.</summary>
    Quoted = '"',

    /// <summary><c>#include &lt;name&gt;</c>, or a name in another place: looked for in folders that only the compiler's options tell.</summary>
    Searched = '<',

    /// <summary><c>#include MACRO</c>.</summary>
    Computed = '?',

    /// <summary>A macro that is defined as the name of a file, which is a mention of its own; this one holds the macro's name.</summary>
    Defined = '=',

    /// <summary>A folder of the source that a makefile has compilers search; the name ends with a slash.</summary>
    Folder = '/',
}
