using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Finds the one place where a section of code runs.</summary>
internal sealed class SectionMatcher(IKernelView kernel, IArchitecture architecture, string? module)
{
    private readonly LiveKernel _live = new(kernel);

    /// <summary>A section found.</summary>
    /// <param name="Address">Where it runs; null when nothing of it does (all functions weak and overridden).</param>
    /// <param name="Result">What the match taught.</param>
    /// <param name="IsAmbiguous">True when several places hold it, so that only a reference can tell which is meant.</param>
    internal readonly record struct Found(ulong? Address, RunPreResult? Result, bool IsAmbiguous = false);

    /// <summary>Finds it.</summary>
    /// <param name="pre">The unit.</param>
    /// <param name="section">A section of its code.</param>
    /// <param name="proved">Where code that was found says that it is; null when nothing says so yet.</param>
    /// <param name="found">The place.</param>
    /// <returns>Null and the place, or why there is none.</returns>
    public Diagnostic? Find(PreObject pre, ElfSection section, ulong? proved, out Found found)
    {
        found = default;
        var candidates = CandidateFinder.Find(pre.Elf, section, kernel.Symbols, module, out var onlyWeak);
        if (proved is { } place && candidates.Contains(place))
            candidates = [place];
        var piece = pre.Piece(section);
        var bytes = new byte[section.Data.Length];
        var matches = new List<(ulong Address, RunPreResult Result)>();
        Diagnostic? nearest = null;
        var nearestOffset = -1;
        foreach (var address in candidates)
        {
            if (!kernel.Memory.TryRead(address, bytes))
            {
                nearest ??= VerifyDiagnostics.Unreadable(pre.Describe(section, 0), address, bytes.Length);
                continue;
            }

            var result = architecture.RunPre.Match(piece, bytes, address, _live);
            if (result.Mismatch is not { } mismatch)
            {
                matches.Add((address, result));
            }
            else if (mismatch.Offset > nearestOffset)
            {
                nearestOffset = mismatch.Offset;
                nearest = VerifyDiagnostics.Mismatch(pre.Describe(section, mismatch.Offset), mismatch);
            }
        }

        switch (matches.Count)
        {
            case 1:
                found = new(matches[0].Address, matches[0].Result);
                return null;
            case > 1:
                found = found with { IsAmbiguous = true };
                return VerifyDiagnostics.Ambiguous(pre.Describe(section, 0), [.. matches.Select(m => m.Address)]);
            default:
                return onlyWeak ? null : nearest ?? VerifyDiagnostics.NoCandidate(pre.Describe(section, 0), module ?? "vmlinux");
        }
    }
}
