using System.Collections.Frozen;

namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>
/// What was read in the source of some kernels about functions that register something: which of them only keep a pointer, through which members
/// constants are found again, and what of those is read each time. Code alone does not show it: registration reaches through pointers to
/// functions into much of the kernel. Each entry was read in every series of <see cref="Series"/>.
/// </summary>
public static class KeptTable
{
    /// <summary>The series that were read; for others nothing of this is taken for true.</summary>
    public static IReadOnlyList<string> Series { get; } = ["6.1", "6.12"];

    /// <summary>Functions, by name and parameter.</summary>
    public static IReadOnlyDictionary<(string Name, int Parameter), KeepingFunction> Functions { get; } = new KeepingFunction[]
    {
        new("__platform_driver_register", 0, "platform_driver", "sets the owner and the bus in it, and lists its device_driver", "drivers/base/platform.c"),
        new("__pci_register_driver", 0, "pci_driver", "fills in its device_driver, and lists that", "drivers/pci/pci-driver.c"),
        new("i2c_register_driver", 1, "i2c_driver", "sets the owner and the bus in it, and lists its device_driver", "drivers/i2c/i2c-core-base.c"),
        new("__spi_register_driver", 1, "spi_driver", "compares its table of ids with names, and lists its device_driver", "drivers/spi/spi.c"),
        new("misc_register", 0, "miscdevice", "lists it; opening a file finds the operations in it", "drivers/char/misc.c"),
        new("cdev_init", 1, "file_operations", "keeps the pointer; opening a file hands it to the file", "fs/char_dev.c"),
        new("__register_chrdev", 4, "file_operations", "reads the owner, and keeps the pointer; opening a file hands it to the file", "fs/char_dev.c"),
        new("proc_create", 3, "proc_ops", "notes which of some members are there, and keeps the pointer", "fs/proc/generic.c"),
        new("proc_create_data", 3, "proc_ops", "notes which of some members are there, and keeps the pointer", "fs/proc/generic.c"),
        new("snd_soc_register_component", 1, "snd_soc_component_driver", "keeps the pointer; widgets, controls and routes are copied when a card is made of it", "sound/soc/soc-core.c"),
        new("devm_snd_soc_register_component", 1, "snd_soc_component_driver", "registers it, and takes it back with the device", "sound/soc/soc-devres.c"),
        new("genl_register_family", 0, "genl_family", "lists it; each message finds its policy through it", "net/netlink/genetlink.c"),
        new("rtnl_link_register", 0, "rtnl_link_ops", "lists it; each message finds its policy through it", "net/core/rtnetlink.c"),
        new("nft_register_expr", 0, "nft_expr_type", "lists it; each new rule finds its operations through it", "net/netfilter/nf_tables_api.c"),
    }.ToFrozenDictionary(f => (f.Name, f.Parameter));

    /// <summary>Ways from one structure to another.</summary>
    public static IReadOnlyList<KeptPointer> Pointers { get; } =
    [
        new("platform_driver", "driver.pm", "dev_pm_ops"),
        new("pci_driver", "driver.pm", "dev_pm_ops"),
        new("i2c_driver", "driver.pm", "dev_pm_ops"),
        new("spi_driver", "driver.pm", "dev_pm_ops"),
        new("miscdevice", "fops", "file_operations"),
        new("genl_family", "policy", "nla_policy"),
        new("rtnl_link_ops", "policy", "nla_policy"),
        new("rtnl_link_ops", "slave_policy", "nla_policy"),
        new("nft_expr_type", "policy", "nla_policy"),
        new("nft_expr_type", "ops", "nft_expr_ops"),
        new("nft_expr_ops", "type", "nft_expr_type"),
        new("nla_policy", "nested_policy", "nla_policy"),
    ];

    /// <summary>Structures whose constants may change, by tag.</summary>
    public static IReadOnlyDictionary<string, KeptStructure> Structures { get; } = new[]
    {
        PowerManagement(), FileOperations(), ProcOperations(), SoundComponent(), NetfilterExpression(),
        new KeptStructure("nla_policy", new Dictionary<string, MemberRule>(), "each message is checked by it anew") { IsAllReadEachTime = true, SeenIn = ["__nla_validate", "__nla_parse"] },
    }.ToFrozenDictionary(s => s.Name);

    // Also through the platform bus, PCI, ACPI and power domains: none of them copies a callback. The core asks once, when a device is bound, whether
    // a driver has any of those for system sleep, and then passes such a device by.
    private static KeptStructure PowerManagement()
    {
        string[] sleep = ["prepare", "complete", "suspend", "resume", "suspend_late", "resume_early", "suspend_noirq", "resume_noirq"];
        string[] others =
        [
            "freeze", "thaw", "poweroff", "restore", "freeze_late", "thaw_early", "poweroff_late", "restore_early",
            "freeze_noirq", "thaw_noirq", "poweroff_noirq", "restore_noirq", "runtime_suspend", "runtime_resume", "runtime_idle",
        ];
        return new("dev_pm_ops", Rules(MemberRule.ReadEachTime, [.. sleep, .. others]), "power management looks callbacks up at each transition")
        {
            AskedTogether = sleep,
            SeenIn = ["device_pm_check_callbacks", "__rpm_get_callback", "platform_pm_suspend", "pm_generic_suspend", "pci_pm_suspend"],
        };
    }

    // What a file can do is noted in it when it is opened.
    private static KeptStructure FileOperations() => new(
        "file_operations",
        Rules(MemberRule.ReadEachTime, "open", "release", "flush", "fsync", "fasync", "poll", "unlocked_ioctl", "compat_ioctl", "mmap")
            .Concat(Rules(MemberRule.AskedOnce, "llseek", "read", "write", "read_iter", "write_iter")).ToDictionary(),
        "files keep a pointer to it and call through that each time")
    {
        Forbidden = new Dictionary<string, string>
        {
            ["owner"] = "a module is held by its owner when a file is opened and let go by it when the file is closed; files that are open meanwhile would let go what they do not hold, or hold it for ever",
        },
        Pairs = [("open", "release"), ("open", "read"), ("open", "write"), ("open", "read_iter"), ("open", "write_iter"), ("open", "unlocked_ioctl"), ("open", "mmap")],
        SeenIn = ["misc_open", "chrdev_open", "do_dentry_open", "__fput", "vfs_read", "vfs_write", "vfs_llseek"],
    };

    // Some members are noted in the entry, and one that releases when a file is opened.
    private static KeptStructure ProcOperations() => new(
        "proc_ops",
        Rules(MemberRule.AskedOnce, "proc_open", "proc_read", "proc_read_iter", "proc_write", "proc_lseek", "proc_release", "proc_poll", "proc_ioctl", "proc_compat_ioctl", "proc_mmap"),
        "entries keep a pointer to it and call through that each time")
    {
        Pairs = [("proc_open", "proc_release"), ("proc_open", "proc_read"), ("proc_open", "proc_read_iter"), ("proc_open", "proc_write")],
        SeenIn = ["proc_reg_open", "proc_reg_read", "proc_reg_write", "proc_reg_release"],
    };

    // A sound card asks once which of the others are there, when its streams are made.
    private static KeptStructure SoundComponent() => new(
        "snd_soc_component_driver",
        Rules(MemberRule.ReadEachTime, "probe", "remove", "suspend", "resume", "set_sysclk", "set_pll", "set_jack", "set_bias_level", "seq_notifier", "stream_event")
            .Concat(Rules(MemberRule.AskedOnce, "read", "write", "open", "close", "hw_params", "hw_free", "prepare", "trigger", "pointer", "ioctl", "mmap", "ack", "page", "sync_stop",
                "pcm_construct", "pcm_destruct")).ToDictionary(),
        "components keep a pointer to it and call through that each time")
    {
        Pairs = [("probe", "remove"), ("open", "close"), ("hw_params", "hw_free"), ("pcm_construct", "pcm_destruct")],
        SeenIn = ["snd_soc_component_initialize", "snd_soc_component_probe", "snd_soc_component_remove", "snd_soc_component_suspend", "snd_soc_component_resume"],
    };

    // Rules keep pointers to operations; only the size was used to lay them out.
    private static KeptStructure NetfilterExpression() => new(
        "nft_expr_ops",
        Rules(MemberRule.ReadEachTime, "validate")
            .Concat(Rules(MemberRule.AskedOnce, "eval", "init", "destroy", "dump", "activate", "deactivate", "clone", "destroy_clone", "offload")).ToDictionary(),
        "rules keep a pointer to it and call through that each time")
    {
        Pairs = [("init", "destroy"), ("init", "eval"), ("init", "dump"), ("activate", "deactivate"), ("clone", "destroy_clone")],
        SeenIn = ["nft_do_chain", "nf_tables_expr_destroy", "nft_chain_validate"],
    };

    private static Dictionary<string, MemberRule> Rules(MemberRule rule, params string[] members) => members.ToDictionary(m => m, _ => rule);
}
