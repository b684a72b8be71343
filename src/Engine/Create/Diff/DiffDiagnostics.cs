using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Everything the object difference can refuse or notice, one member per code.</summary>
internal static class DiffDiagnostics
{
    public static Diagnostic NoArchitecture(string file, ushort machine) => Diagnostic.Error(
        "KSP2002", $"No architecture plugin handles objects for ELF machine {machine}.", file,
        "Name the architecture with --arch, or install its plugin; `splice plugins` lists what is there.");

    public static Diagnostic NotRelocatable(string file) => Diagnostic.Error(
        "KSP2003", "This is not a relocatable object.", file, "Give the .o files that the compiler wrote, not a linked program or module.");

    public static Diagnostic DifferentMachines(string file) => Diagnostic.Error(
        "KSP2004", "The two objects are for different machines.", file, "Compile both with the same compiler and options.");

    public static Diagnostic UnknownRelocation(string place, uint type) => Diagnostic.Error(
        "KSP2005", $"Relocation type {type} is unknown to the architecture plugin.", place, "Compile with the kernel's own options.");

    public static Diagnostic Undecodable(string place) => Diagnostic.Error(
        "KSP2006", "The code holds bytes that are no known instruction.", place,
        "Check that the object is what the compiler wrote; code with data inside cannot be taken apart.");

    public static Diagnostic RelocationOutside(string place) => Diagnostic.Error(
        "KSP2007", "A relocated field reaches beyond its function or object.", place, "Make the object again.");

    public static Diagnostic MalformedTable(string table, string what) => Diagnostic.Error(
        "KSP2008", $"The table about code cannot be taken apart: {what}.", table,
        "Give the kernel's own sizes (create does); otherwise the object was made for another kernel.");

    public static Diagnostic UnknownSection(string section) => Diagnostic.Error(
        "KSP2101", "The patch changes a section that this engine does not know.", section,
        "Leave this part of the change out, or apply it by a reboot; please report the section's name.");

    public static Diagnostic AmbiguousStatic(string name, string functions) => Diagnostic.Error(
        AmbiguousStaticCode, $"It cannot be told which running variable this one is; candidates are used by {functions}.", name,
        "Give the variables different names in the source, or move them out of their functions, in a patch of its own.");

    public static Diagnostic ChangedInitialValue(string name) => Diagnostic.Error(
        "KSP2103", "The patch changes the initial value of a writable variable, which has lived on since.", name,
        "Set the new value in code that the patch changes, or in a hook (docs/hooks.md), and say --keep-value NAME, which is recorded in the update; or leave the initial value as it was.");

    public static Diagnostic ChangedConstant(string name) => Diagnostic.Error(
        "KSP2104", "The patch changes constant data that cannot be written over in a running kernel.", name,
        "Express the change in code, or leave the constant as it was.");

    public static Diagnostic VisibleConstant(string name) => Diagnostic.Error(
        "KSP2121", "The patch changes a constant that other units can use, and what they did with it cannot be seen.", name,
        "If nobody keeps a copy of it, say so with --rewrite-constant NAME; it is recorded in the update.");

    public const string ConsumedConstantCode = "KSP2122";

    public static Diagnostic ConsumedConstant(string name, string by, string why) => Diagnostic.Error(
        ConsumedConstantCode, $"The patch changes a constant that {by} may have copied or used up: {why}.", name,
        "If whoever it was given to reads it again each time, say so with --rewrite-constant NAME; it is recorded in the update.");

    public static Diagnostic FixedCode(string name) => Diagnostic.Error(
        "KSP2105", "The patch changes code that must stay where it is (entry code, or code that tracers must not touch).", name,
        "Such a change takes effect at the next boot.");

    public static Diagnostic MixedInit(string name) => Diagnostic.Error(
        "KSP2106", "The patch changes initialisation code or its data, which has already run, together with run-time code.", name,
        "If the run-time part does not rely on it, say so with --ignore-init NAME; it is recorded in the update.");

    public static Diagnostic InitOnly(string name) => Diagnostic.Info(
        "KSP2107", "Only initialisation code changes: it takes effect at the next boot, or when the module is next loaded.", name);

    public static Diagnostic Registration(string name) => Diagnostic.Error(
        "KSP2108", "The patch changes a table that the kernel reads once, at boot or when a module loads.", name,
        "Leave this part of the change out, or apply it by a reboot.");

    public static Diagnostic DeviceFixup(string name) => Diagnostic.Error(
        "KSP2170", "The patch adds, changes or takes away a fixup for PCI devices; the kernel looks for fixups between two fixed places of its image, and has applied those of the devices that are there.", name,
        "Change the function that an existing fixup calls; or do the work of a new one in a hook (docs/hooks.md), for the devices that are there. Otherwise the fixup takes effect at the next boot.");

    public static Diagnostic ShortBranch(string place) => Diagnostic.Error(
        "KSP2109", "A short jump leads out of the function and cannot be widened.", place, "Compile with -ffunction-sections.");

    public static Diagnostic IntoChangedFunction(string place, string target) => Diagnostic.Error(
        "KSP2110", $"Something outside a changed function leads into the middle of {target}.", place, "Report this with the patch; it is not supported.");

    public static Diagnostic NewPerCpu(string name) => Diagnostic.Error(
        "KSP2111", "The patch adds a variable with one instance for each CPU that the kernel's module loader cannot set up: its initial value holds addresses, or it is aligned to more than a page.", name,
        "Set the addresses in code, when the variable is first used.");

    public static Diagnostic OtherInstances(string name) => Diagnostic.Error(
        "KSP2149", "The patch gives a variable one instance for each CPU, or takes that from it; code that runs knows the old one.", name,
        "Use a new variable under another name, and say in code what its first value is.");

    public static Diagnostic GrownVariable(string name, int before, int after) => Diagnostic.Error(
        "KSP2112", $"A variable changes its size from {before} to {after} bytes.", name, "Add a new variable instead of growing this one.");

    public const string ResizedConstantCode = "KSP2123";

    /// <summary>Code of the refusal of a static variable that could be several.</summary>
    internal const string AmbiguousStaticCode = "KSP2102";

    public static Diagnostic ResizedConstant(string name, int before, int after, string why) => Diagnostic.Error(
        ResizedConstantCode, $"A constant changes its size from {before} to {after} bytes, so it cannot be written over in a running kernel, nor brought along anew: {why}.", name,
        "Leave the constant as it was and add a new one, used by functions that the patch changes.");

    public static Diagnostic RenewedConstant(string name, int before, int after) => Diagnostic.Info(
        "KSP2124", $"A constant changes its size from {before} to {after} bytes; a new one is brought along, and all functions that read it are replaced.", name);

    public static Diagnostic ReliedOn(string name, string unit) => Diagnostic.Error(
        "KSP2125", $"What becomes of a constant of {unit} is right only as long as this function does with it what it does in the shipped kernel; and this function changes too.", name,
        "Make an update of each change, or leave the constant as it was.");

    public static Diagnostic KeptByPointer(string name, IEnumerable<string> functions) => Diagnostic.Info(
        "KSP2126", $"A constant is written over that was handed to {string.Join(", ", functions)}, known to keep a pointer to it; what changes is read each time it is used.", name);

    public static Diagnostic StayedInByThread(string name, string maker, string starter) => Diagnostic.Error(
        "KSP2127", $"The update can be applied only while nobody is in this function, and a kernel thread stays in it until it is stopped: {starter} hands it to {maker}.", name,
        "Make the change in functions that it calls; or, if no such thread runs when the update is applied, or a hook of the update stops it (docs/hooks.md), say --allow-thread NAME, which is recorded in the update.");

    public static Diagnostic RemovedFunction(string name) => Diagnostic.Warning(
        "KSP2113", "A function is gone from the new code; the running one stays callable for whoever holds its address.", name,
        "Nothing, unless a timer, work item or callback must no longer run.");

    public static Diagnostic ExitChanged(string name) => Diagnostic.Warning(
        "KSP2114", "Code that runs when the module leaves is changed; the running module keeps the old one.", name,
        "Nothing, unless unloading the module must behave differently before the next boot.");

    public static Diagnostic NothingChanged() => Diagnostic.Info("KSP2115", "Nothing in object code changes that runs.");

    public static Diagnostic ModuleInformation(string name) => Diagnostic.Info(
        "KSP2116", "What modinfo shows changes; it takes effect when the module is next loaded.", name);

    public static Diagnostic RetargetedName(string name) => Diagnostic.Error(
        "KSP2140", "The patch makes a name that other units use stand for something else; code that runs would go on with the old.", name,
        "Keep the name where it is and call the other function from it.");

    public static Diagnostic NewExport(string name) => Diagnostic.Warning(
        "KSP2150", "The patch exports a name to modules; code of this update that uses it is led there, but modules that are loaded later do not see the export before the next boot.", name,
        "Nothing, unless a module that is not part of this update needs it.");

    public static Diagnostic WeakDefinition(string name) => Diagnostic.Error(
        "KSP2141", "The patch adds a weak definition, or makes one weak or strong; which of several definitions wins only a link of the whole kernel tells.", name,
        "Give the function a name of its own, or leave how it is linked as it was.");

    public static Diagnostic MovedDefinition(string name, string from) => Diagnostic.Error(
        "KSP2142", $"The patch defines here what {from} defines in the running kernel; code that runs would go on with that.", name,
        "Leave the definition in its unit, and make the change there.");

    public static Diagnostic KnownName(string name, string target) => Diagnostic.Error(
        "KSP2148", $"The patch defines a name that {target} knows already, from elsewhere; code that runs would go on with that.", name,
        "Give what the patch adds a name of its own, and call it where it is needed.");

    public static Diagnostic StricterAlignment(string name, ulong before, ulong after) => Diagnostic.Error(
        "KSP2143", $"The patch aligns a variable to {after} bytes; the running one was laid out for {before}.", name,
        "Use a new variable with the alignment needed.");

    public static Diagnostic FixedData(string name) => Diagnostic.Error(
        "KSP2144", "The patch changes variables whose place counts (shared with a hypervisor, left out of a saved image, reserved at boot).", name,
        "Such a change takes effect at the next boot.");

    public static Diagnostic UnknownHook(string section) => Diagnostic.Error(
        "KSP2155", "The patch asks for a hook of a kind that does not exist.", section, "Use the macros of <ksplice/patch.h>; docs/hooks.md lists the ten kinds.");

    public static Diagnostic HookElsewhere(string function, string phase) => Diagnostic.Error(
        "KSP2156", $"The {phase} hook is not a function that the patch adds to this unit.", function,
        "Name a new static function of the unit, without __init or another section of its own; let it call what it needs.");

    public static Diagnostic MalformedHook(string name) => Diagnostic.Error(
        "KSP2157", "The table of hooks is not what the macros of <ksplice/patch.h> make, or an earlier patch's hook is changed.", name,
        "Use the macros once for each function, and leave the hooks of earlier patches as they were.");

    public static Diagnostic LosesProtection(string name) => Diagnostic.Error(
        "KSP2160", "The patch makes a constant, or a variable that is protected after boot, one that can be written; the running one lies in memory where writing faults.", name,
        "Use a new variable under another name, and set its first value in code.");

    public static Diagnostic KeptKey(string name, string user) => Diagnostic.Error(
        "KSP2161", $"A static key that changes keeps its running kind, but {user} is compiled for the new one and would take the wrong branch.", name,
        "Leave the key as it was, and turn it in a hook (docs/hooks.md); or add a new key.");

    public static Diagnostic DefinedElsewhere(string name, string user) => Diagnostic.Error(
        "KSP2163", $"The patch takes away a definition of a name that {user} goes on using or defines too, as weak; what it means then only a link of the whole kernel tells.", name,
        "Keep the definition, and call from it what should be meant.");

    public static Diagnostic TypeNumbers(string name) => Diagnostic.Error(
        "KSP2164", "The patch changes a list of type numbers (BTF), which the kernel's build fills in after linking and the verifier of BPF programs reads.", name,
        "Leave this part of the change out, or apply it by a reboot.");

    public static Diagnostic StartsAnew(string name, string before) => Diagnostic.Warning(
        "KSP2165", $"A new variable comes where {before} goes; it starts with its initial value, whatever the running one holds.", name,
        "If it takes over what the other one stands for, carry the value over in a hook (docs/hooks.md).");

    public static Diagnostic OnlyLines(string name) => Diagnostic.Info(
        "KSP2145", "The code differs only in numbers that are its own source lines; the running one stays.", name);
}
