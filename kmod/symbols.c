// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>

#include "symbols.h"

/* ENDBR64/ENDBR32 as a little-endian word, without the last byte. */
#define ENDBR_MASK	0x00ffffffU
#define ENDBR_PREFIX	0x001e0ff3U
#define ENDBR_LENGTH	4

struct ksplice_kernel ksplice_kernel __ro_after_init;

typedef unsigned long (*lookup_fn)(const char *name);

static lookup_fn kernel_lookup __ro_after_init;
static struct mutex *kernel_kprobe_mutex __ro_after_init;

struct wanted {
	const char *name;
	size_t offset;
};

#define KSPLICE_WANTED(symbol) \
	{ #symbol, offsetof(struct ksplice_kernel, symbol##_fn) },

static const struct wanted wanted[] = {
	KSPLICE_KERNEL_FUNCTIONS(KSPLICE_WANTED)
};

static bool starts_with_endbr(unsigned long address)
{
	u32 word;

	if (copy_from_kernel_nofault(&word, (void *)address, sizeof(word)))
		return false;
	return (word & ENDBR_MASK) == ENDBR_PREFIX;
}

/*
 * With IBT on, an indirect call to a function whose ENDBR the kernel sealed
 * would fault, so a kernel in that state is refused instead.
 */
static bool indirectly_callable(unsigned long address)
{
#ifdef CONFIG_X86_KERNEL_IBT
	if (boot_cpu_has(X86_FEATURE_IBT))
		return starts_with_endbr(address);
#endif
	return address != 0;
}

static int find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long address, found;
	int ret;

	ret = register_kprobe(&probe);
	if (ret) {
		pr_err("cannot find kallsyms_lookup_name: %d\n", ret);
		return ret;
	}
	address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);

	/* On IBT builds the kprobe lands after the ENDBR of the entry ... */
	if (starts_with_endbr(address - ENDBR_LENGTH))
		address -= ENDBR_LENGTH;
	if (!indirectly_callable(address)) {
		pr_err("kallsyms_lookup_name cannot be called indirectly\n");
		return -EOPNOTSUPP;
	}
	found = ((lookup_fn)address)("kallsyms_lookup_name");
	/* ... which may have been sealed into a nop that cannot be recognised. */
	if (found != address && found != address - ENDBR_LENGTH) {
		pr_err("kallsyms_lookup_name does not find itself\n");
		return -ENXIO;
	}
	kernel_lookup = (lookup_fn)found;
	return 0;
}

unsigned long ksplice_symbol_lookup(const char *name)
{
	return kernel_lookup(name);
}

int ksplice_symbols_init(void)
{
	unsigned int i;
	int ret;

	ret = find_lookup();
	if (ret)
		return ret;
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		unsigned long address = kernel_lookup(wanted[i].name);

		if (!address || !indirectly_callable(address)) {
			pr_err("this kernel has no usable %s\n", wanted[i].name);
			return -ENXIO;
		}
		*(unsigned long *)((char *)&ksplice_kernel + wanted[i].offset) = address;
	}
	kernel_kprobe_mutex = (struct mutex *)kernel_lookup("kprobe_mutex");
	if (!kernel_kprobe_mutex)
		pr_notice("no kprobe_mutex: kprobes must not be registered during a swap\n");
	return 0;
}

void ksplice_lock_kprobes(void)
{
	if (kernel_kprobe_mutex)
		mutex_lock(kernel_kprobe_mutex);
}

void ksplice_unlock_kprobes(void)
{
	if (kernel_kprobe_mutex)
		mutex_unlock(kernel_kprobe_mutex);
}

bool ksplice_can_lock_kprobes(void)
{
	return kernel_kprobe_mutex != NULL;
}

bool ksplice_symbols_overlap(unsigned long start, unsigned long end)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		unsigned long address =
			*(unsigned long *)((char *)&ksplice_kernel + wanted[i].offset);

		if (address >= start && address < end)
			return true;
	}
	return false;
}
