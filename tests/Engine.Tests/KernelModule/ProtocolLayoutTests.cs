using System.Reflection;
using System.Runtime.InteropServices;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.KernelModule.Protocol;

namespace Ksplice.Engine.Tests.KernelModule;

public class ProtocolLayoutTests
{
    [Theory]
    [InlineData("ksplice_hello", typeof(HelloMessage))]
    [InlineData("ksplice_write", typeof(WriteMessage))]
    [InlineData("ksplice_range", typeof(AddressRange))]
    [InlineData("ksplice_hook", typeof(HookMessage))]
    [InlineData("ksplice_pin", typeof(PinMessage))]
    [InlineData("ksplice_conflict", typeof(ConflictMessage))]
    [InlineData("ksplice_check", typeof(CheckMessage))]
    [InlineData("ksplice_apply", typeof(ApplyMessage))]
    [InlineData("ksplice_undo", typeof(UndoMessage))]
    [InlineData("ksplice_release", typeof(ReleaseMessage))]
    [InlineData("ksplice_blocker", typeof(BlockerMessage))]
    [InlineData("ksplice_result", typeof(ResultMessage))]
    public async Task A_message_has_the_bytes_of_its_structure(string structure, Type message)
    {
        var members = UapiHeader.MembersOf(structure);
        var fields = Fields(message);
        Assert.Equal(members.Count, fields.Length);
        var expressions = members.SelectMany(member => new[]
        {
            $"offsetof(struct {structure}, {member})",
            $"sizeof(((struct {structure} *)0)->{member})",
        });

        var values = await UapiHeader.EvaluateAsync([.. expressions, $"sizeof(struct {structure})"]);

        Assert.Equal(values[$"sizeof(struct {structure})"], (ulong)Marshal.SizeOf(message));
        foreach (var (member, field) in members.Zip(fields))
        {
            Assert.Equal(Plain(member), Plain(field.Name));
            Assert.Equal(
                (member, values[$"offsetof(struct {structure}, {member})"], values[$"sizeof(((struct {structure} *)0)->{member})"]),
                (member, (ulong)Marshal.OffsetOf(message, field.Name), SizeOf(field.FieldType)));
        }
    }

    [Fact]
    public async Task Request_numbers_are_the_headers()
    {
        await AssertEqualAsync(
            ("KSPLICE_IOC_HELLO", RequestCode.Hello),
            ("KSPLICE_IOC_PIN", RequestCode.Pin),
            ("KSPLICE_IOC_CHECK", RequestCode.Check),
            ("KSPLICE_IOC_APPLY", RequestCode.Apply),
            ("KSPLICE_IOC_UNDO", RequestCode.Undo),
            ("KSPLICE_IOC_RELEASE", RequestCode.Release),
            ("KSPLICE_IOC_RESULT", RequestCode.Result));
    }

    [Fact]
    public async Task Limits_are_the_headers()
    {
        await AssertEqualAsync(
            ("KSPLICE_ABI_VERSION", Limits.AbiVersion),
            ("KSPLICE_ID_LENGTH", Limits.IdLength),
            ("KSPLICE_MODULE_LENGTH", Limits.ModuleLength),
            ("KSPLICE_COMM_LENGTH", Limits.CommandLength),
            ("KSPLICE_MAX_WRITES", Limits.Writes),
            ("KSPLICE_MAX_CODE_BYTES", Limits.CodeBytes),
            ("KSPLICE_MAX_DATA_BYTES", Limits.DataBytes),
            ("KSPLICE_MAX_UPDATE_BYTES", Limits.UpdateBytes),
            ("KSPLICE_MAX_RANGES", Limits.Ranges),
            ("KSPLICE_MAX_PINS", Limits.Pins),
            ("KSPLICE_MAX_METADATA", Limits.Metadata),
            ("KSPLICE_MAX_ATTEMPTS", Limits.Attempts),
            ("KSPLICE_MAX_RETRY_DELAY_MS", Limits.RetryDelayMilliseconds),
            ("KSPLICE_MAX_BLOCKERS", Limits.Blockers),
            ("KSPLICE_MAX_STACK", Limits.Stack),
            ("KSPLICE_MAX_HOOKS", Limits.Hooks),
            ("KSPLICE_NO_INDEX", Limits.NoIndex),
            ("KSPLICE_FLAG_DRY_RUN", Limits.DryRunFlag),
            ("KSPLICE_FLAG_AGAIN", Limits.AgainFlag),
            ("KSPLICE_FLAG_NUDGE", Limits.NudgeFlag));
    }

    [Theory]
    [InlineData("KSPLICE_STATUS_", typeof(SwapStatus))]
    [InlineData("KSPLICE_MODE_", typeof(SwapMode))]
    [InlineData("KSPLICE_WRITE_", typeof(MemoryWriteKind))]
    [InlineData("KSPLICE_KPROBE_", typeof(KprobeState))]
    [InlineData("KSPLICE_BLOCKER_", typeof(BlockerTraits))]
    [InlineData("KSPLICE_FEATURE_", typeof(DeviceFeatures))]
    [InlineData("KSPLICE_HOOK_", typeof(HookKind))]
    public async Task An_enumeration_has_the_headers_names_and_values(string prefix, Type enumeration)
    {
        var declared = UapiHeader.NamesWith(prefix);
        var mirrored = Enum.GetNames(enumeration).Where(name => name != "None").ToDictionary(Plain);
        Assert.Equal(declared.Select(name => Plain(name[prefix.Length..])).Order(), mirrored.Keys.Order());

        var values = await UapiHeader.EvaluateAsync([.. declared]);

        foreach (var name in declared)
            Assert.Equal((name, values[name]), (name, Convert.ToUInt64(Enum.Parse(enumeration, mirrored[Plain(name[prefix.Length..])]))));
    }

    private static async Task AssertEqualAsync(params (string Name, ulong Value)[] mirrored)
    {
        var values = await UapiHeader.EvaluateAsync([.. mirrored.Select(pair => pair.Name)]);
        Assert.Equal(mirrored.Select(pair => (pair.Name, values[pair.Name])), mirrored);
    }

    private static FieldInfo[] Fields(Type message) =>
        [.. message.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => (int)Marshal.OffsetOf(message, field.Name))];

    private static ulong SizeOf(Type type) => (ulong)Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);

    /// <summary>Both spellings without case, separators, the compiler's decoration and abbreviations.</summary>
    private static string Plain(string name)
    {
        var plain = name.Replace("k__BackingField", "", StringComparison.Ordinal).Trim('<', '>').ToLowerInvariant();
        plain = plain switch
        {
            "pid" => "process_id",
            "comm" => "command",
            _ when plain.EndsWith("_ns", StringComparison.Ordinal) => plain[..^2] + "nanoseconds",
            _ when plain.EndsWith("_ms", StringComparison.Ordinal) => plain[..^2] + "milliseconds",
            _ => plain,
        };
        return plain.Replace("_", "", StringComparison.Ordinal);
    }
}
