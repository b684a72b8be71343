using System.Text.Json;
using System.Text.Json.Serialization;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>A report that waits to be sent.</summary>
/// <param name="Section">Name of the section that it is for.</param>
/// <param name="KeptAt">Since when it waits.</param>
/// <param name="Report">The report.</param>
public sealed record UnsentReport(string Section, DateTimeOffset KeptAt, RenderedReport Report);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnsentReport))]
internal sealed partial class UnsentReportJson : JsonSerializerContext;
