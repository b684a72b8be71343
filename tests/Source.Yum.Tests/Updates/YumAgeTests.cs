using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

public sealed class YumAgeTests(PublishingFixture keys) : SourceAgeTests(keys, new YumDriver());
