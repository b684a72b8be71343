using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Registered;
using Ksplice.Engine.Create.Types.Dwarf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Constants handed to functions that only keep a pointer: written over when what changes is read each time, refused otherwise.</summary>
public class KeptConstantTests
{
    private const string Init = "__attribute__((section(\".init.text\")))";

    // The kernel's structures by name, cut down to what matters, in an order of our own.
    private const string Head = """
        struct file_operations { void *owner; int (*llseek)(int); int (*read)(int); int (*open)(int); int (*release)(int); long size; };
        struct miscdevice { int minor; const char *name; const struct file_operations *fops; const void *groups; };
        struct dev_pm_ops { int (*prepare)(int); int (*suspend)(int); int (*resume)(int); int (*freeze)(int); int (*runtime_suspend)(int); };
        struct device_driver { const char *name; const struct dev_pm_ops *pm; const struct dev_pm_ops *other; };
        struct platform_driver { int (*probe)(int); struct device_driver driver; };
        struct snd_soc_component_driver { const char *name; const int *controls; int (*probe)(int); int (*remove)(int); int (*trigger)(int); };
        struct nla_policy { unsigned char type, validation_type; unsigned short len; union { const struct nla_policy *nested_policy; const void *other; }; };
        struct genl_family { int id; const struct nla_policy *policy; };
        extern int f(int), g(int), h(int); extern void take(const void *);
        extern int misc_register(struct miscdevice *), __platform_driver_register(struct platform_driver *, void *), cdev_init(void *, const struct file_operations *);
        extern int devm_snd_soc_register_component(void *, const struct snd_soc_component_driver *, void *, int), genl_register_family(struct genl_family *);
        extern int other_register(const void *);

        """;

    private const string Misc = "static const struct file_operations v = { FIELDS }; static struct miscdevice d = { .minor = 3, .fops = &v }; ";
    private const string Driver = "static const struct dev_pm_ops v = { FIELDS }; static struct platform_driver d = { .probe = f, .driver = { .name = \"x\", .pm = &v } }; ";
    private const string Sound = "static const int many[2] = { 3, 4 }; static const struct snd_soc_component_driver v = { FIELDS }; ";

    private static readonly string[] s_flags = [.. CFixture.Kernel, "-pg", "-mfentry"];

    private static ObjectDifference Diff(string before, string after, string unit, string series = "6.1")
    {
        string Source(string fields) => Head + unit.Replace("FIELDS", fields, StringComparison.Ordinal);
        var described = CFixture.Compile(Source(before), [.. s_flags, .. UnitCompiler.TypeOptions]);
        return ObjectPair.Diff(CFixture.Compile(Source(before), s_flags), CFixture.Compile(Source(after), s_flags), new DiffOptions
        {
            TypeSizes = ObjectPair.Sizes,
            Series = series,
            Types = TypeTableReader.Read(described, ObjectPair.Architecture.Relocations, "unit.c").Value!,
            Signatures = SignatureReader.Read(described, ObjectPair.Architecture.Relocations, "unit.c").Value!,
        });
    }

    private static void AssertWritten(ObjectDifference difference, string function)
    {
        Assert.DoesNotContain(difference.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        var constant = Assert.Single(difference.Rewritten);
        Assert.Equal(function, Assert.Single(constant.Facts).Function);
        var note = Assert.Single(difference.Diagnostics, d => d.Code == "KSP2126");
        Assert.Equal(DiagnosticSeverity.Info, note.Severity);
        Assert.Contains(function, note.Message, StringComparison.Ordinal);
        Assert.Contains(function, difference.ReliedOn);
    }

    private static void AssertRefused(ObjectDifference difference, string reason)
    {
        difference.AssertRefused("KSP2122");
        Assert.Contains(reason, difference.Diagnostics.First(d => d.Code == "KSP2122").Message, StringComparison.Ordinal);
        Assert.Empty(difference.Rewritten);
        Assert.DoesNotContain(difference.Diagnostics, d => d.Code == "KSP2126");
    }

    [Theory]
    [InlineData("6.1")]
    [InlineData("6.12")]
    public void Operations_that_are_called_through_a_kept_pointer_are_written_over(string series)
    {
        const string unit = Misc + "int " + Init + " start(void) { return misc_register(&d); }";
        AssertWritten(Diff(".read = f, .open = g", ".read = f, .open = h", unit, series), "misc_register");
        AssertWritten(Diff(".read = f, .open = g", ".read = f, .open = g, .release = h", unit, series), "misc_register");
        AssertWritten(Diff(".read = f", ".read = g", unit, series), "misc_register");
    }

    [Theory]
    [InlineData("static const struct file_operations v = { FIELDS }; int " + Init + " start(void *c) { return cdev_init(c, &v) + 1; }", "cdev_init")]
    [InlineData(Misc + "int " + Init + " start(void) { int e = misc_register(&d); if (e) return g(e); take(0); return 0; }", "misc_register")]
    [InlineData("static const struct file_operations v = { FIELDS }; static struct miscdevice d[2] = { { .fops = &v }, { .fops = &v } }; int " + Init + " start(int i) { return misc_register(d) + misc_register(d + 1); }", "misc_register")]
    [InlineData(Misc + "static __attribute__((noipa)) int all(struct miscdevice *p) { return misc_register(p) + 1; } int start_register(void) { return all(&d); } int " + Init + " start(void) { return all(&d); }", "misc_register")]
    public void However_they_get_there(string unit, string function) => AssertWritten(Diff(".open = g", ".open = h", unit), function);

    [Theory]
    [InlineData(".open = f, .owner = 0", ".open = f, .owner = (void *)g", "file_operations.owner changes: a module is held by its owner when a file is opened")]
    [InlineData(".open = f", ".open = f, .read = g", "file_operations.read comes, and whether it is there was asked once")]
    [InlineData(".open = f, .release = g", ".open = f", "file_operations.release goes")]
    [InlineData(".open = f, .release = g", ".open = g, .release = f", "file_operations.open and release change together")]
    [InlineData(".open = f, .read = g", ".open = g, .read = h", "file_operations.open and read change together")]
    [InlineData(".open = f", ".open = f, .size = 3", "file_operations.size changes, of which it is not known")]
    public void Members_that_were_read_once_are_refused_by_name(string before, string after, string reason) =>
        AssertRefused(Diff(before, after, Misc + "int " + Init + " start(void) { return misc_register(&d); }"), reason);

    [Fact]
    public void Callbacks_for_sleep_may_come_where_some_were_and_not_where_none_was()
    {
        const string unit = Driver + "int " + Init + " start(void) { return __platform_driver_register(&d, 0); }";
        AssertWritten(Diff(".resume = f", ".resume = f, .suspend = g, .freeze = g", unit), "__platform_driver_register");
        AssertWritten(Diff(".runtime_suspend = f", ".runtime_suspend = g", unit), "__platform_driver_register");
        AssertRefused(Diff(".runtime_suspend = f", ".runtime_suspend = f, .suspend = g", unit), "was asked once, when the driver was bound");
        AssertRefused(Diff(".resume = f, .suspend = g", ".resume = f", unit), "dev_pm_ops.suspend goes");
    }

    [Fact]
    public void A_component_gets_callbacks_but_no_other_controls()
    {
        const string unit = Sound + "int probe(void *p) { if (f(3)) return 5; return devm_snd_soc_register_component(p, &v, p, 1); } int used(void) { return many[1]; }";
        AssertWritten(Diff(".probe = f", ".probe = f, .remove = g", unit), "devm_snd_soc_register_component");
        AssertRefused(Diff(".probe = f", ".probe = f, .controls = many", unit), "snd_soc_component_driver.controls changes, of which it is not known");
        AssertRefused(Diff(".probe = f", ".probe = f, .trigger = g", unit), "snd_soc_component_driver.trigger comes");
    }

    [Fact]
    public void A_policy_is_written_over_wherever_messages_find_it()
    {
        const string unit = "static const struct nla_policy v[2] = { { }, { FIELDS } }, all[2] = { { 8, 0, 0, { v } } }; static struct genl_family d = { .policy = all }; int " + Init + " start(void) { return genl_register_family(&d); }";
        AssertWritten(Diff(".type = 3", ".type = 3, .len = 5", unit), "genl_register_family");
    }

    [Theory]
    [InlineData("int " + Init + " start(void) { return other_register(&d); }", "it gives d to other_register, of which it is not known")]
    [InlineData("int " + Init + " start(void) { return misc_register(&d) + other_register(&d); }", "it gives d to other_register, of which it is not known")]
    [InlineData("int " + Init + " start(void) { return misc_register(&d); } int late(void) { return other_register(&d) + 1; }", "it gives d to other_register")]
    [InlineData("struct file_operations copy; int " + Init + " start(void) { copy = *d.fops; return misc_register(&d); }", "does something else with d")]
    [InlineData("const void *kept; int " + Init + " start(void) { kept = d.fops; return misc_register(&d); }", "does something else with d")]
    [InlineData("const void *kept; int " + Init + " start(void) { kept = &d; return misc_register(&d); }", "does something else with d")]
    [InlineData("const void *kept; int " + Init + " start(void) { struct miscdevice *p = &d; asm volatile(\"\" : \"+r\"(p)); kept = p->fops; return misc_register(p); }", "does something else with d")]
    [InlineData("int " + Init + " start(void) { take(&v); return misc_register(&d); }", "it gives v to take, of which it is not known")]
    [InlineData("static const void *const also __attribute__((section(\"__param\"), used)) = &d; int " + Init + " start(void) { return misc_register(&d); }", "it is read once")]
    [InlineData("int " + Init + " start(int (*call)(void *)) { return call(&d) + misc_register(&d); }", "does something else with d")]
    [InlineData("static __attribute__((noipa)) int misc_registered(struct miscdevice *p) { f(p->fops->size); return misc_register(p); } int start_register(void) { return misc_registered(&d); } int " + Init + " start(void) { return misc_registered(&d); }", "does something else with d")]
    public void Whoever_else_gets_it_is_a_reason_to_refuse(string users, string reason) => AssertRefused(Diff(".open = g", ".open = h", Misc + users), reason);

    [Theory]
    [InlineData("static const struct file_operations v = { FIELDS }; struct miscdevice d = { .fops = &v }; int " + Init + " start(void) { return misc_register(&d); }", "other units can use d")]
    [InlineData("static const struct file_operations v = { FIELDS }; static struct miscdevice d = { .groups = &v }; int " + Init + " start(void) { return misc_register(&d); }", "how miscdevice.groups is used is not known")]
    [InlineData("static const struct file_operations v = { FIELDS }; static struct { struct miscdevice m; const void *p; long n[3]; } d = { .p = &v }; int " + Init + " start(void) { return misc_register(&d.m); }", "it is no struct miscdevice")]
    [InlineData("static const struct { struct file_operations o; int n; } v = { { FIELDS }, 3 }; static struct miscdevice d = { .fops = &v.o }; int " + Init + " start(void) { return misc_register(&d); }", "v is no struct file_operations")]
    [InlineData("static const struct file_operations v[2] = { { FIELDS } }; static struct miscdevice d = { .fops = v + 1 }; int " + Init + " start(void) { return misc_register(&d); }", "how miscdevice.fops is used is not known")]
    [InlineData("static const struct file_operations v = { FIELDS }; static struct miscdevice d = { .fops = &v }, e = { .groups = &d }; int " + Init + " start(void) { return misc_register(&d) + misc_register(&e); }", "how miscdevice.groups is used is not known")]
    public void What_lies_elsewhere_than_where_pointers_are_known_is_refused(string unit, string reason) => AssertRefused(Diff(".open = g", ".open = h", unit), reason);

    [Theory]
    [InlineData("6.6")]
    [InlineData("")]
    public void Of_a_kernel_that_was_not_read_nothing_is_taken_for_known(string series) =>
        AssertRefused(Diff(".open = g", ".open = h", Misc + "int " + Init + " start(void) { return misc_register(&d); }", series), "what that does with it is not known");

    [Fact]
    public void A_unit_that_defines_a_function_of_a_known_name_is_read_for_itself() => AssertRefused(
        Diff(".open = g", ".open = h", Misc + "const void *kept; __attribute__((noipa)) int misc_register(struct miscdevice *p) { kept = p->fops; return 3; } int " + Init + " start(void) { return misc_register(&d); }"),
        "does something else with d");

    [Fact]
    public void Every_entry_names_structures_that_lead_to_members_known()
    {
        var structures = KeptTable.Structures.Keys.ToHashSet(StringComparer.Ordinal);
        var before = 0;
        while (before != (before = structures.Count))
            structures.UnionWith(KeptTable.Pointers.Where(p => structures.Contains(p.Target)).Select(p => p.Structure).ToList());

        Assert.All(KeptTable.Functions.Values, f => Assert.Contains(f.Structure, structures));
        Assert.All(KeptTable.Functions.Values, f => Assert.NotEmpty(f.Why));
        Assert.All(KeptTable.Structures.Values, s => Assert.NotEmpty(s.SeenIn));
        Assert.All(KeptTable.Structures.Values, s => Assert.All(s.AskedTogether, m => Assert.Contains(m, s.Members.Keys)));
    }
}
