namespace Ksplice.Engine.Report.Delivery;

/// <summary>Why there is something to report.</summary>
public enum ReportOccasion
{
    /// <summary>Updates are available that are not installed.</summary>
    New,

    /// <summary>Updates were installed or removed.</summary>
    Installed,

    /// <summary>Something failed or was refused.</summary>
    Failed,
}
