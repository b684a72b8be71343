// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "inspect.h"
#include "pins.h"

static u32 inspect_bytes(const struct ksplice_site *site, u8 *scratch,
			 struct ksplice_finding *finding)
{
	if (copy_from_kernel_nofault(scratch, (const void *)site->address, site->length)) {
		finding->address = site->address;
		return KSPLICE_STATUS_BAD_ADDRESS;
	}
	return ksplice_compare_bytes(scratch, site->old_bytes, site->length, site->address,
				     finding);
}

static u32 inspect_site(const struct ksplice_site *site, u8 *scratch,
			struct ksplice_finding *finding)
{
	struct ksplice_writes one = { .sites = (struct ksplice_site *)site, .count = 1 };
	u32 status = ksplice_writes_check_places(&one, finding);

	if (!status && site->kind == KSPLICE_WRITE_CODE)
		status = ksplice_find_kprobe(site->address, site->length, finding);
	if (!status)
		status = inspect_bytes(site, scratch, finding);
	return status;
}

static void inspect_all(const struct ksplice_writes *writes, u8 *scratch,
			struct ksplice_conflict *conflicts, u32 *conflict_count)
{
	u32 i;

	for (i = 0; i < writes->count; i++) {
		struct ksplice_finding finding = { };
		u32 status = inspect_site(&writes->sites[i], scratch, &finding);
		struct ksplice_conflict *conflict;

		if (!status)
			continue;
		conflict = &conflicts[(*conflict_count)++];
		conflict->index = writes->sites[i].index;
		conflict->status = status;
		conflict->address = finding.address;
		conflict->offset = finding.offset;
		conflict->kprobe_flags = finding.kprobe_flags;
	}
}

int ksplice_inspect(const struct ksplice_writes *writes, struct ksplice_conflict *conflicts,
		    u32 *conflict_count)
{
	struct ksplice_pins pins = { };
	u8 *scratch;
	u32 i;
	int ret = 0;

	*conflict_count = 0;
	scratch = kmalloc(KSPLICE_MAX_DATA_BYTES, GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;
	/* Held only while looking; what is nowhere becomes a conflict. */
	for (i = 0; i < writes->count && (!ret || ret == -ENOENT); i++)
		ret = ksplice_pins_add_address(&pins, writes->sites[i].address);
	if (!ret || ret == -ENOENT) {
		inspect_all(writes, scratch, conflicts, conflict_count);
		ret = 0;
	}
	ksplice_pins_release(&pins);
	kfree(scratch);
	return ret;
}
