using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Report;

namespace Ksplice.Cli;

/// <summary>Keeps records of runs; what was done counts even when its record cannot be kept.</summary>
internal sealed class RunRecordKeeper(RunRecordStore store)
{
    public RunRecordStore Store { get; } = store;

    /// <summary>Keeps a record.</summary>
    /// <returns>Why it could not be kept; null when it was.</returns>
    public Diagnostic? Keep(RunRecord record)
    {
        try
        {
            Store.Save(record);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RunRecordStore.NotKept(e.Message);
        }
    }
}
