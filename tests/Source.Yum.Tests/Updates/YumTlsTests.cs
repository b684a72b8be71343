using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

public sealed class YumTlsTests(PublishingFixture keys) : SourceTlsTests(keys, new YumDriver());
