using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

/// <summary>The frame of a rehearsal in a real guest. The <c>splice</c> in it is a stand-in that keeps its state in a file.</summary>
[Collection(OwnGuest.Name)]
public sealed class RehearsalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Checks_see_the_kernel_before_with_and_after_the_update_and_keep_programs_running_between()
    {
        var check = Program("check", """
            [ "$(cat /tmp/applied 2>/dev/null)" = "$([ "$1" = after ] && echo update)" ] || { echo "not $1"; exit 1; }
            case "$1" in
              before) sleep 1000 & echo $! > "$KSPLICE_CHECK_STATE/process" ;;
              *) kill -0 "$(cat "$KSPLICE_CHECK_STATE/process")" || exit 2 ;;
            esac
            """);

        var result = await new RehearsalRunner().RunAsync(Request() with { CheckScript = check });

        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(7, result.Steps.Length);
        Assert.Equal("apply", result.Apply!.Value.GetProperty("command").GetString());
        Assert.Equal("undo", result.Undo!.Value.GetProperty("command").GetString());
    }

    [Fact]
    public async Task A_kernel_that_dies_in_a_check_fails_the_rehearsal_there()
    {
        var check = Program("check", "[ $1 = after ] && echo c > /proc/sysrq-trigger; exit 0");

        var result = await new RehearsalRunner().RunAsync(Request() with { CheckScript = check });

        Assert.Equal("check-after", result.Steps[^1].Name);
        Assert.Equal("KSP5906", Assert.Single(result.Diagnostics).Code);
        Assert.Contains(result.KernelLogWarnings, warning => warning.Kind == "panic");
    }

    private RehearsalRequest Request()
    {
        Program("splice", """
            case "$1" in
              apply) for update; do :; done; cat "$update" > /tmp/applied ;;
              undo) rm /tmp/applied ;;
            esac
            echo "{\"schema\":\"splice/1\",\"command\":\"$1\",\"outcome\":\"ok\",\"diagnostics\":[]}"
            """);
        var update = Path.Combine(_folder.FullName, "one.ksplice");
        File.WriteAllText(update, "update");
        return new RehearsalRequest
        {
            Guest = new GuestOptions { Kernel = TestKernel.Find() },
            SpliceFolder = _folder.FullName,
            Updates = [update],
            AllowUnsigned = true,
        };
    }

    private string Program(string name, string script)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return path;
    }
}
