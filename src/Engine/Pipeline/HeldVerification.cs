using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>Verifies while every module that the result points into is held, so that nothing can move in between.</summary>
/// <param name="device">Holds modules.</param>
/// <param name="open">Opens the kernel as it is by then.</param>
/// <param name="verify">Verifies against it.</param>
internal sealed class HeldVerification<TKernel>(
    IKernelModuleDevice device, Func<Outcome<TKernel>> open, Func<TKernel, Outcome<VerifiedUpdate>> verify)
    where TKernel : class, IKernelView, IDisposable
{
    // Each round pins what the one before it found; a set that still grows after so many is not going to settle.
    private const int MaximumRounds = 3;

    private readonly HashSet<string> _pinned = new(StringComparer.Ordinal);

    /// <summary>Verifies; the caller disposes of the kernel that comes with the result.</summary>
    /// <param name="targets">Modules that are known to be needed.</param>
    public Outcome<HeldUpdate> Run(IEnumerable<string> targets)
    {
        var targetNames = targets.ToList();
        for (var round = 0; round < MaximumRounds; round++)
        {
            var kernel = open();
            if (!kernel.IsOk)
                return kernel.As<HeldUpdate>();
            var outcome = Try(kernel.Value, WithDependencies(kernel.Value, targetNames));
            if (outcome is { IsOk: true })
                return outcome;
            kernel.Value.Dispose();
            if (outcome is not null)
                return outcome;
        }

        return Outcome<HeldUpdate>.Refused(SwapDiagnostics.ModulesMove());
    }

    // What a module points into is nearly always a module that it depends on: held at once, they save a round.
    private static HashSet<string> WithDependencies(TKernel kernel, List<string> names)
    {
        var wanted = new HashSet<string>(names, StringComparer.Ordinal);
        int before;
        do
        {
            before = wanted.Count;
            foreach (var module in kernel.Modules)
            {
                if (module.Users.Any(wanted.Contains))
                    wanted.Add(module.Name);
            }
        }
        while (wanted.Count > before);
        return wanted;
    }

    private Outcome<HeldUpdate>? Try(TKernel kernel, IReadOnlySet<string> wanted)
    {
        if (Pin(kernel, wanted) is { } gone)
            return Outcome<HeldUpdate>.Refused(gone);
        var verified = verify(kernel);
        if (!verified.IsOk)
            return verified.As<HeldUpdate>();
        if (verified.Value.Modules.All(_pinned.Contains))
            return Outcome<HeldUpdate>.Ok(new HeldUpdate(kernel, verified.Value), verified.Diagnostics);
        return Pin(kernel, verified.Value.Modules) is { } lost ? Outcome<HeldUpdate>.Refused(lost) : null;
    }

    private Diagnostic? Pin(TKernel kernel, IEnumerable<string> names)
    {
        // A module that is not there is the verifier's to report.
        var modules = kernel.Modules.Where(m => names.Contains(m.Name) && _pinned.Add(m.Name)).ToList();
        return device.Pin([.. modules.Select(m => m.Anchor)]) is { } index ? SwapDiagnostics.NotHeld(modules[index].Anchor) : null;
    }

    /// <summary>A proved update and the kernel it was proved against.</summary>
    public sealed record HeldUpdate(TKernel Kernel, VerifiedUpdate Update) : IDisposable
    {
        public void Dispose() => Kernel.Dispose();
    }
}
