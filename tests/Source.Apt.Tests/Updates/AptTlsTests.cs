using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptTlsTests(PublishingFixture keys) : SourceTlsTests(keys, new AptDriver());
