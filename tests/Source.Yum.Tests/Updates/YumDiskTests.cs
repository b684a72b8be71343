using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

public sealed class YumDiskTests(PublishingFixture keys) : SourceDiskTests(keys, new YumDriver());
