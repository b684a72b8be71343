namespace Ksplice.Engine.Create.Build.Units;

/// <summary>How a unit is compiled.</summary>
public enum ObjectKind
{
    /// <summary>With the distribution's options.</summary>
    Plain,

    /// <summary>With a section for each function and datum added.</summary>
    Sections,

    /// <summary>With debug information about types, for reading only.</summary>
    Types,

    /// <summary>As <see cref="Sections"/>, with debug information about types and variables; for reading only.</summary>
    DescribedSections,
}
