// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/vmalloc.h>

#include "memory.h"
#include "symbols.h"

struct image_part {
	const char *start_name;
	const char *end_name;
	bool code;
	bool required;
	unsigned long start;
	unsigned long end;
};

/*
 * Init sections are left out: their pages are given to others after boot. The
 * data parts are optional because a kernel without KALLSYMS_ALL does not name
 * them; then only code and modules can be written.
 */
static struct image_part image_parts[] __ro_after_init = {
	{ .start_name = "_stext", .end_name = "_etext", .code = true, .required = true },
	{ .start_name = "__start_rodata", .end_name = "__end_rodata" },
	{ .start_name = "_sdata", .end_name = "_edata" },
	{ .start_name = "__bss_start", .end_name = "__bss_stop" },
};

int ksplice_memory_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(image_parts); i++) {
		struct image_part *part = &image_parts[i];

		part->start = ksplice_symbol_lookup(part->start_name);
		part->end = ksplice_symbol_lookup(part->end_name);
		if (part->start && part->end > part->start)
			continue;
		if (part->required) {
			pr_err("this kernel does not name %s and %s\n",
			       part->start_name, part->end_name);
			return -ENXIO;
		}
		part->start = 0;
		part->end = 0;
	}
	return 0;
}

static bool part_holds(const struct image_part *part, unsigned long address, size_t length)
{
	return address >= part->start && address < part->end &&
	       length <= part->end - address;
}

static bool core_holds(unsigned long address, size_t length, bool code)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(image_parts); i++)
		if (image_parts[i].code == code &&
		    part_holds(&image_parts[i], address, length))
			return true;
	return false;
}

bool ksplice_is_core(unsigned long address)
{
	return core_holds(address, 1, true) || core_holds(address, 1, false);
}

/* Init memory of a module that is still loading is refused: it gets freed. */
static bool module_holds(unsigned long address, size_t length, bool code)
{
	unsigned long last = address + length - 1;
	struct module *mod;
	bool holds;

	if (last < address)
		return false;
	preempt_disable();
	mod = ksplice_kernel.__module_address_fn(address);
	holds = mod && ksplice_kernel.__module_address_fn(last) == mod &&
		within_module_core(address, mod) && within_module_core(last, mod) &&
		!!ksplice_kernel.__module_text_address_fn(address) == code &&
		!!ksplice_kernel.__module_text_address_fn(last) == code;
	preempt_enable();
	return holds;
}

bool ksplice_is_code(unsigned long address, size_t length)
{
	return core_holds(address, length, true) || module_holds(address, length, true);
}

bool ksplice_is_data(unsigned long address, size_t length)
{
	return core_holds(address, length, false) || module_holds(address, length, false);
}

struct page *ksplice_page_of(unsigned long address)
{
	if (ksplice_is_core(address))
		return pfn_to_page(__pa(address) >> PAGE_SHIFT);
	return vmalloc_to_page((void *)address);
}

bool ksplice_is_own(unsigned long start, unsigned long end)
{
	unsigned long own = (unsigned long)ksplice_is_own;

	if (end <= start)
		return false;
	if (within_module(start, THIS_MODULE) || within_module(end - 1, THIS_MODULE))
		return true;
	/* A range that swallows all of the module's text holds this function. */
	if (own >= start && own < end)
		return true;
	return ksplice_symbols_overlap(start, end);
}
