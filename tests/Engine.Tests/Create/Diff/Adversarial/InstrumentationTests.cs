namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Static keys, static calls, tracepoints and dynamic debug, of the unit's own.</summary>
public class InstrumentationTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("code behind a key of the module", "static struct static_key k; int a(int x) { if (static_branch(&k)) return g(x); return h(x) + WAS(1) NOW(2); } int b(int x) { return static_branch(&k); }", "changed a"),
        new("a key that is asked anew", "static struct static_key k; int a(int x) { NOW(if (static_branch(&k)) return g(x);) return h(x); } int b(int x) { return static_branch(&k); }", "changed a"),
        new("a new key", "NOW(static struct static_key k;) int a(int x) { NOW(if (static_branch(&k)) return g(x);) return h(x); }", "changed a; new data k"),
        new("a key that starts another way", "static struct static_key k = { WAS(0) NOW(1), 1 }; int a(int x) { return static_branch(&k); }", "data k; KSP2103"),
        new("a key of the other kind, asked as such", """
            static struct static_key k = { WAS(0) NOW(1), WAS(0) NOW(1) }; int a(int x) { return static_branch(&k) + WAS(1) NOW(2); }
            """, "changed a; data k; KSP2103"),
        new("a key that was protected after boot", "static struct static_key k WAS(__ro_after_init) = { 1, 1 }; int a(int x) { return static_branch(&k); }", "data k; KSP2160") { IsOneWay = true },
        new("a lock's class that takes no bytes", KernelLike.LockClass(0) + """
            int a(void *l) { static struct lock_class_key key; init_lock(l, WAS("a") NOW("b"), &key); return 0; } int b(void *l) { static struct lock_class_key key; init_lock(l, "b", &key); return 1; }
            """, "changed a"),
        new("a lock's class of another name", KernelLike.LockClass(4) + """
            int a(void *l) { static struct lock_class_key WAS(key) NOW(other); init_lock(l, "a", &WAS(key) NOW(other)); return 0; } int b(void *l) { static struct lock_class_key key; init_lock(l, "b", &key); return 1; }
            """, "changed a; new data other#; KSP2102"),
        new("more of a lock's classes", KernelLike.LockClass(4) + "static struct lock_class_key keys[2 NOW(+ 1)]; int a(void *l, int i) { init_lock(l, \"a\", keys + i); return 0; }",
            "data keys; KSP2112"),
        new("a lock that starts in another class", KernelLike.LockClass(4) + """
            static struct lock_class_key one, two; struct { const char *name; void *key; } lock = { "lock", WAS(&one) NOW(&two) }; void *a(int x) { return x ? &one : &two; }
            """, "data lock; KSP2103"),
        new("another key", "static struct static_key k, l; int a(int x) { return static_branch(WAS(&k) NOW(&l)); } int b(int x) { return static_branch(&k) + static_branch(&l); }", "changed a"),
        new("code beside a static call of the module", "DEFINE_STATIC_CALL(call, g); int a(int x) { static_call(call); return h(x) + WAS(1) NOW(2); } int b(int x) { static_call(call); return x; }", "changed a"),
        new("a static call that is made anew", "DEFINE_STATIC_CALL(call, g); int a(int x) { NOW(static_call(call);) return h(x); } int b(int x) { static_call(call); return x; }", "changed a"),
        new("a new static call", "NOW(DEFINE_STATIC_CALL(call, g);) int a(int x) { NOW(static_call(call);) return h(x); }", "changed a; new data __SCK__call __SCT__call; KSP2108"),
        new("a static call that starts elsewhere", "WAS(DEFINE_STATIC_CALL(call, g);) NOW(DEFINE_STATIC_CALL(call, h);) int a(int x) { static_call(call); return x; }", "data __SCK__call __SCT__call; KSP2103 KSP2108"),
        new("code beside a tracepoint of the module", "DEFINE_TRACE(event); int a(int x) { trace(event); return h(x) + WAS(1) NOW(2); } int b(int x) { trace(event); return x; }", "changed a"),
        new("a tracepoint that is passed anew", "DEFINE_TRACE(event); int a(int x) { NOW(trace(event);) return h(x); } int b(int x) { trace(event); return x; }", "changed a"),
        new("a new tracepoint", "NOW(DEFINE_TRACE(event);) int a(int x) { NOW(trace(event);) return h(x); }",
            "changed a; new __traceiter_event; new data __SCK__tp_func_event __SCT__tp_func_event __tpstrtab_event __tracepoint_event __tracepoints_ptrs; KSP2108"),
        new("a tracepoint that goes", "WAS(DEFINE_TRACE(event);) int a(int x) { WAS(trace(event);) return h(x); }", "changed a; removed __traceiter_event; KSP2108 KSP2113"),
        new("a debug message stays", "int a(int x) { pr_debug(1, \"text\"); return h(x) + WAS(1) NOW(2); }", "changed a"),
        new("a debug message moves to another line", "#if PATCHED\n#line 90\n#endif\nint a(int x) { pr_debug(1, \"text\"); return h(x); }", "nothing"),
        new("a debug message changes", "int a(int x) { pr_debug(1, WAS(\"text\") NOW(\"other\")); return h(x); }", "changed a; new data __UNIQUE_ID_ddebug#"),
        new("a new debug message", "int a(int x) { NOW(pr_debug(1, \"text\");) return h(x); }", "changed a; new data __UNIQUE_ID_ddebug#"),
        new("debug messages change places", """
            #if PATCHED
            int b(int x) { pr_debug(1, "b"); return h(x); }
            int a(int x) { pr_debug(2, "a"); return g(x); }
            #else
            int a(int x) { pr_debug(1, "a"); return g(x); }
            int b(int x) { pr_debug(2, "b"); return h(x); }
            #endif
            """, "nothing"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
