using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptAgeTests(PublishingFixture keys) : SourceAgeTests(keys, new AptDriver());
