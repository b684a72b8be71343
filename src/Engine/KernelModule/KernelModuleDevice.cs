using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.KernelModule.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Ksplice.Engine.KernelModule;

/// <summary>The mechanism over <c>/dev/ksplice</c>. Disposing in the middle of an operation calls its remaining attempts off.</summary>
public sealed class KernelModuleDevice : IKernelModuleDevice
{
    public const string DefaultPath = "/dev/ksplice";

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstAttempt = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _file;

    private KernelModuleDevice(SafeFileHandle file, DeviceFeatures features) => (_file, Features) = (file, features);

    /// <inheritdoc />
    public DeviceFeatures Features { get; }

    /// <summary>Opens the device and agrees on the protocol.</summary>
    /// <returns>Refused when the module is not loaded (KSP5801) or forbidden (KSP5802), unsupported when it is of another version (KSP5803).</returns>
    public static Outcome<KernelModuleDevice> Open(string path = DefaultPath)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Outcome<KernelModuleDevice>.Refused(KernelModuleDiagnostics.NotLoaded(path));
        }
        catch (UnauthorizedAccessException)
        {
            return Outcome<KernelModuleDevice>.Refused(KernelModuleDiagnostics.NotPermitted(path));
        }

        var hello = new HelloMessage { Size = SizeOf<HelloMessage>(), Abi = Limits.AbiVersion };
        var result = NativeDevice.Request(file, RequestCode.Hello, ref hello);
        var refusal = Judge(path, hello, result);
        if (refusal is null)
            return Outcome<KernelModuleDevice>.Ok(new KernelModuleDevice(file, hello.Features));
        file.Dispose();
        return refusal;
    }

    /// <inheritdoc />
    public int? Pin(IReadOnlyList<ulong> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        for (var start = 0; start < addresses.Count; start += Limits.Pins)
        {
            var batch = PinnedBytes.Convert([.. addresses.Skip(start).Take(Limits.Pins)], (ulong address) => address);
            var message = new PinMessage
            {
                Size = SizeOf<PinMessage>(),
                Count = (uint)batch.Length,
                Addresses = PinnedBytes.AddressOf(batch),
            };
            var error = NativeDevice.Request(_file, RequestCode.Pin, ref message);
            GC.KeepAlive(batch);
            if (error == NativeDevice.NoEntry)
                return start + checked((int)message.ErrorIndex);
            ThrowIf(error, nameof(Pin));
        }

        return null;
    }

    /// <inheritdoc />
    public ImmutableArray<WriteConflict> Check(IReadOnlyList<ExpectedBytes> expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var found = ImmutableArray.CreateBuilder<WriteConflict>();
        for (var start = 0; start < expected.Count;)
        {
            var batch = BatchFrom(expected, start);
            found.AddRange(CheckBatch(batch, start));
            start += batch.Count;
        }

        return found.ToImmutable();
    }

    /// <inheritdoc />
    public Task<SwapResult> ApplyAsync(ApplyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var bytes = new PinnedBytes(request.Writes.Sum(write => write.OldBytes.Length + write.NewBytes.Length));
        var writes = PinnedBytes.Convert(request.Writes, write => ToMessage(write, bytes));
        var busy = PinnedBytes.Convert(request.Busy, range => range);
        var undoBusy = PinnedBytes.Convert(request.UndoBusy, range => range);
        var metadata = PinnedBytes.Convert(request.Metadata, value => value);
        var hooks = PinnedBytes.Convert(request.Hooks, hook => new HookMessage { Address = hook.Address, Kind = hook.Kind });
        var message = new ApplyMessage
        {
            Size = SizeOf<ApplyMessage>(),
            Flags = Flags(request.Effort) | (request.Again ? Limits.AgainFlag : 0),
            Id = IdText.From(request.Id),
            Module = IdText.From(request.Module),
            WriteCount = (uint)writes.Length,
            BusyCount = (uint)busy.Length,
            UndoBusyCount = (uint)undoBusy.Length,
            Mode = request.Effort.Mode,
            Attempts = checked((uint)request.Effort.Attempts),
            RetryDelayMilliseconds = Milliseconds(request.Effort.RetryDelay),
            MetadataLength = (uint)metadata.Length,
            HookCount = (uint)hooks.Length,
            Writes = PinnedBytes.AddressOf(writes),
            Busy = PinnedBytes.AddressOf(busy),
            UndoBusy = PinnedBytes.AddressOf(undoBusy),
            Metadata = PinnedBytes.AddressOf(metadata),
            Hooks = PinnedBytes.AddressOf(hooks),
        };
        var error = NativeDevice.Request(_file, RequestCode.Apply, ref message);
        GC.KeepAlive((bytes, writes, busy, undoBusy, metadata, hooks));
        // A reversed update holds its module, so what there is none of is the update.
        return request.Again && error == NativeDevice.NoEntry
            ? AwaitResultAsync(error, NativeDevice.NoEntry, SwapStatus.NotFound, nameof(ApplyMessage))
            : AwaitResultAsync(error, NativeDevice.Exists, SwapStatus.Exists, nameof(ApplyMessage));
    }

    /// <inheritdoc />
    public Task<SwapResult> UndoAsync(string id, SwapEffort effort)
    {
        ArgumentNullException.ThrowIfNull(effort);
        var message = new UndoMessage
        {
            Size = SizeOf<UndoMessage>(),
            Flags = Flags(effort),
            Id = IdText.From(id),
            Mode = effort.Mode,
            Attempts = checked((uint)effort.Attempts),
            RetryDelayMilliseconds = Milliseconds(effort.RetryDelay),
        };
        var error = NativeDevice.Request(_file, RequestCode.Undo, ref message);
        return AwaitResultAsync(error, NativeDevice.NoEntry, SwapStatus.NotFound, nameof(UndoMessage));
    }

    /// <inheritdoc />
    public ReleaseStatus Release(string id)
    {
        var message = new ReleaseMessage { Size = SizeOf<ReleaseMessage>(), Id = IdText.From(id) };
        var error = NativeDevice.Request(_file, RequestCode.Release, ref message);
        switch (error)
        {
            case NativeDevice.NoEntry:
                return ReleaseStatus.NotFound;
            case NativeDevice.Busy:
                return ReleaseStatus.StillApplied;
            default:
                ThrowIf(error, nameof(Release));
                return ReleaseStatus.Released;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static Outcome<KernelModuleDevice>? Judge(string path, HelloMessage hello, int error)
    {
        if (error == NativeDevice.ProtocolNotSupported)
            return Unsupported(path, $"version {hello.Abi}, while this program speaks {Limits.AbiVersion}");
        if (error != 0)
            return Unsupported(path, $"it answered {new KernelModuleException(nameof(HelloMessage), error).Message}");
        var agrees = hello.WriteSize == SizeOf<WriteMessage>() && hello.RangeSize == SizeOf<AddressRange>() &&
            hello.PinSize == SizeOf<PinMessage>() && hello.ConflictSize == SizeOf<ConflictMessage>() &&
            hello.CheckSize == SizeOf<CheckMessage>() && hello.ApplySize == SizeOf<ApplyMessage>() &&
            hello.UndoSize == SizeOf<UndoMessage>() && hello.ReleaseSize == SizeOf<ReleaseMessage>() &&
            hello.BlockerSize == SizeOf<BlockerMessage>() && hello.ResultSize == SizeOf<ResultMessage>();
        return agrees ? null : Unsupported(path, "its messages have other sizes");
    }

    private static Outcome<KernelModuleDevice> Unsupported(string path, string why) =>
        Outcome<KernelModuleDevice>.None(OutcomeKind.Unsupported, KernelModuleDiagnostics.OtherProtocol(path, why));

    /// <summary>As many as one request takes, by number and by size.</summary>
    private static List<ExpectedBytes> BatchFrom(IReadOnlyList<ExpectedBytes> expected, int start)
    {
        var batch = new List<ExpectedBytes>();
        var size = 0;
        foreach (var run in expected.Skip(start).Take(Limits.Writes))
        {
            size += run.Bytes.Length;
            if (batch.Count > 0 && size > Limits.UpdateBytes)
                break;
            batch.Add(run);
        }

        return batch;
    }

    private IEnumerable<WriteConflict> CheckBatch(List<ExpectedBytes> batch, int start)
    {
        var bytes = new PinnedBytes(batch.Sum(run => run.Bytes.Length));
        var writes = PinnedBytes.Convert(batch, run => new WriteMessage
        {
            Address = run.Address,
            Length = (uint)run.Bytes.Length,
            Kind = run.Kind,
            OldBytes = bytes.Add(run.Bytes),
        });
        var conflicts = GC.AllocateArray<ConflictMessage>(batch.Count, pinned: true);
        var message = new CheckMessage
        {
            Size = SizeOf<CheckMessage>(),
            Count = (uint)writes.Length,
            Writes = PinnedBytes.AddressOf(writes),
            Conflicts = PinnedBytes.AddressOf(conflicts),
            Capacity = (uint)conflicts.Length,
        };
        ThrowIf(NativeDevice.Request(_file, RequestCode.Check, ref message), nameof(Check));
        GC.KeepAlive((bytes, writes));
        if (message.ConflictCount == 0)
            return [];
        return conflicts.Take((int)message.ConflictCount)
            .OrderBy(conflict => conflict.Index)
            .Select(conflict => new WriteConflict(
                start + (int)conflict.Index, conflict.Status, conflict.Address, (int)conflict.Offset, conflict.KprobeFlags));
    }

    private async Task<SwapResult> AwaitResultAsync(int error, int expectedError, SwapStatus atOnce, string request)
    {
        if (error == expectedError)
            return SwapResult.AtOnce(atOnce);
        ThrowIf(error, request);
        var clock = Stopwatch.StartNew();
        var delay = ShortestPoll;
        while (true)
        {
            if (TryGetResult() is { } result)
                return result;
            // A first attempt takes milliseconds, less than it costs to come back from elsewhere; whoever waits for more of them can be interrupted.
            if (clock.Elapsed < FirstAttempt)
                Thread.Sleep(delay);
            else
                await Task.Delay(delay);
            delay = delay * 2 < LongestPoll ? delay * 2 : LongestPoll;
        }
    }

    private SwapResult? TryGetResult()
    {
        var blockers = GC.AllocateArray<BlockerMessage>(Limits.Blockers, pinned: true);
        var message = new ResultMessage
        {
            Size = SizeOf<ResultMessage>(),
            Blockers = PinnedBytes.AddressOf(blockers),
            BlockerCapacity = (uint)blockers.Length,
        };
        var error = NativeDevice.Request(_file, RequestCode.Result, ref message);
        if (error == NativeDevice.TryAgain)
            return null;
        ThrowIf(error, nameof(ResultMessage));
        return message.ToResult(blockers);
    }

    private static WriteMessage ToMessage(MemoryWrite write, PinnedBytes bytes)
    {
        if (write.OldBytes.Length != write.NewBytes.Length)
            throw new ArgumentException($"Old and new bytes at {write.Address:x} differ in length.", nameof(write));
        return new WriteMessage
        {
            Address = write.Address,
            Length = (uint)write.OldBytes.Length,
            Kind = write.Kind,
            OldBytes = bytes.Add(write.OldBytes),
            NewBytes = bytes.Add(write.NewBytes),
        };
    }

    private uint Flags(SwapEffort effort) =>
        (effort.DryRun ? Limits.DryRunFlag : 0) | (effort.Nudge && Features.HasFlag(DeviceFeatures.Nudge) ? Limits.NudgeFlag : 0);

    private static uint Milliseconds(TimeSpan time) => checked((uint)time.TotalMilliseconds);

    private static uint SizeOf<T>()
        where T : unmanaged => (uint)Unsafe.SizeOf<T>();

    private static void ThrowIf(int error, string request)
    {
        if (error != 0)
            throw new KernelModuleException(request, error);
    }
}
