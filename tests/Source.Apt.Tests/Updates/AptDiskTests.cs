using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptDiskTests(PublishingFixture keys) : SourceDiskTests(keys, new AptDriver());
