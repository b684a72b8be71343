using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.Update;
using KernelIdentity = Ksplice.Engine.Kernel.KernelIdentity;

namespace Ksplice.Cli.Tests;

/// <summary>A machine whose only source is a repository that our own publisher makes in a folder. Its kernel is the one that runs the test; nothing is applied to it.</summary>
internal sealed class OperatorMachine : IDisposable
{
    public CommandLine Splice { get; } = new();

    public string Repository => Splice.File("repository");

    public string State => Splice.File("state");

    public string Log => Splice.File("uptrack.log");

    public string Configuration => Splice.File("uptrack.conf");

    public static KernelIdentity Kernel { get; } = LocalKernel.ReadIdentity();

    private string Key => Splice.File("key");

    /// <summary>The public key whose updates are trusted.</summary>
    public string Trusted => Key + ".pub";

    public void Configure(string more = "") => File.WriteAllText(
        Configuration,
        $"[Settings]\nstate_folder = {State}\nlog_file = {Log}\n{more}\n[Source:main]\ntype = apt\nuri = file://{Repository}\nkeyring = {OperatorKeys.Keyring(Splice.File("operator.gpg"))}\n");

    /// <summary>What the machine's mail program was given.</summary>
    public string Mail => File.Exists(Splice.File("mail")) ? File.ReadAllText(Splice.File("mail")) : "";

    /// <summary>Adds a report to the configuration, by a mail program that keeps everything.</summary>
    public void Report()
    {
        var program = Splice.File("sendmail");
        File.WriteAllText(program, $"#!/bin/sh\ncat >>{Splice.File("mail")}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.AppendAllText(Configuration, $"\n[Report:admins]\ntype = mail\nto = root\nsendmail = {program}\n");
    }

    /// <summary>Publishes a signed update.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="kernel">For which kernel; null for the one that runs.</param>
    /// <param name="change">What else it says of itself.</param>
    public async Task PublishAsync(string id, KernelIdentity? kernel = null, Func<UpdateManifest, UpdateManifest>? change = null)
    {
        if (!File.Exists(Key))
            Assert.Equal(0, (await Splice.RunAsync("keygen", "-o", Key)).ExitCode);
        var update = Splice.File($"{id}.ksplice");
        SampleUpdates.Write(update, id, "x64", kernel: kernel ?? Kernel, change: change);
        Assert.Equal(0, (await Splice.RunAsync("sign", "--key", Key, update)).ExitCode);
        var published = await Splice.RunAsync("publish", "apt", Repository, update, "--gpg-key", OperatorKeys.Id, "--trust", Trusted, "-q");
        Assert.True(published.ExitCode == 0, published.Error);
    }

    /// <summary>Runs a command with the configuration.</summary>
    public Task<Printed> RunAsync(params string[] arguments) => Splice.RunAsync([.. arguments, "--config", Configuration]);

    public void Dispose() => Splice.Dispose();
}
