using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptNetworkTests(PublishingFixture keys) : SourceNetworkTests(keys, new AptDriver());
