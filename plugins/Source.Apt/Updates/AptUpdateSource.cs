using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Lists;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Reads updates from repositories of apt's kind, without apt.</summary>
internal sealed class AptUpdateSource(TimeProvider time) : RepositoryUpdateSource(time)
{
    /// <summary>A source that knows the real time.</summary>
    public AptUpdateSource()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc />
    public override string Name => "apt";

    /// <inheritdoc />
    protected override IRepositoryKind Kind(UpdateSourceSection section) => new AptRepository(AptSettings.Read(section), section.Architecture);
}
