using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Lists;

namespace Ksplice.Plugins.Source.Yum.Updates;

/// <summary>Reads updates from repositories of yum's kind, without dnf or rpm.</summary>
internal sealed class YumUpdateSource(TimeProvider time) : RepositoryUpdateSource(time)
{
    /// <summary>A source that knows the real time.</summary>
    public YumUpdateSource()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc />
    public override string Name => "yum";

    /// <inheritdoc />
    protected override IRepositoryKind Kind(UpdateSourceSection section) => new YumRepository(YumSettings.Read(section), section.Architecture);
}
