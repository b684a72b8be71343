using Ksplice.Plugins.Source.Yum.Publish;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Publish;

/// <summary>Publishers with the keys of the tests.</summary>
internal static class YumPublishers
{
    public static YumPublisher Publisher(this PublishingFixture keys, Action<string>? beforeWrite = null, TimeSpan? patience = null, string? sourceDateEpoch = null) =>
        new(keys.RunAsync, () => sourceDateEpoch) { BeforeWrite = beforeWrite ?? (_ => { }), Patience = patience ?? TimeSpan.FromSeconds(30) };
}
