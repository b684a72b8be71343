// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "memory.h"
#include "store.h"
#include "writes.h"

static u32 refuse(u32 status, const struct ksplice_site *site,
		  struct ksplice_finding *finding)
{
	finding->index = site->index;
	if (!finding->address)
		finding->address = site->address;
	return status;
}

static u32 check_place(const struct ksplice_site *site)
{
	bool code = site->kind == KSPLICE_WRITE_CODE;

	if (ksplice_is_own(site->address, site->address + site->length))
		return KSPLICE_STATUS_OWN_CODE;
	if (!(code ? ksplice_is_code(site->address, site->length)
		   : ksplice_is_data(site->address, site->length)))
		return KSPLICE_STATUS_BAD_ADDRESS;
	if (code && !ksplice_block_size(site->address, site->length))
		return KSPLICE_STATUS_CROSSES_BLOCK;
	return KSPLICE_STATUS_OK;
}

u32 ksplice_writes_check_places(const struct ksplice_writes *writes,
				struct ksplice_finding *finding)
{
	u32 i;

	for (i = 0; i < writes->count; i++) {
		u32 status = check_place(&writes->sites[i]);

		if (status)
			return refuse(status, &writes->sites[i], finding);
	}
	return KSPLICE_STATUS_OK;
}

/*
 * Sites are ordered, so the pages are found in order and neighbours in memory
 * become neighbours in the mapping: a site that crosses a page stays in one run.
 */
static int collect_pages(struct ksplice_writes *writes)
{
	unsigned long last = 0;
	u32 i;

	writes->page_count = 0;
	for (i = 0; i < writes->count; i++) {
		struct ksplice_site *site = &writes->sites[i];
		unsigned long end = site->address + site->length;
		unsigned long page = site->address & PAGE_MASK;

		for (; page < end; page += PAGE_SIZE) {
			if (page == last)
				continue;
			writes->pages[writes->page_count] =
				ksplice_page_of(max(page, site->address));
			if (!writes->pages[writes->page_count])
				return -EFAULT;
			writes->page_count++;
			last = page;
		}
	}
	return 0;
}

static void assign_aliases(struct ksplice_writes *writes)
{
	unsigned long last = 0;
	u8 *view = writes->mapping;
	u32 i;

	for (i = 0; i < writes->count; i++) {
		struct ksplice_site *site = &writes->sites[i];
		unsigned long page = site->address & PAGE_MASK;
		unsigned long final = (site->address + site->length - 1) & PAGE_MASK;

		if (last && page != last)
			view += PAGE_SIZE;
		site->alias = view + (site->address - page);
		view += final - page;
		last = final;
	}
}

int ksplice_writes_map(struct ksplice_writes *writes)
{
	int ret;

	/* An update may consist of hooks. */
	if (!writes->count)
		return 0;
	/* No site spans more than two pages. */
	writes->pages = kvcalloc(writes->count, 2 * sizeof(*writes->pages), GFP_KERNEL);
	if (!writes->pages)
		return -ENOMEM;
	ret = collect_pages(writes);
	if (!ret) {
		writes->mapping = vmap(writes->pages, writes->page_count, VM_MAP, PAGE_KERNEL);
		if (!writes->mapping)
			ret = -ENOMEM;
	}
	if (ret) {
		ksplice_writes_unmap(writes);
		return ret;
	}
	assign_aliases(writes);
	return 0;
}

void ksplice_writes_unmap(struct ksplice_writes *writes)
{
	u32 i;

	if (writes->mapping) {
		vunmap(writes->mapping);
		/* Leave no stale writable translation of kernel text behind. */
		vm_unmap_aliases();
	}
	writes->mapping = NULL;
	kvfree(writes->pages);
	writes->pages = NULL;
	for (i = 0; i < writes->count; i++)
		writes->sites[i].alias = NULL;
}

u32 ksplice_writes_check(const struct ksplice_writes *writes, bool restore,
			 struct ksplice_finding *finding)
{
	u32 i, status = KSPLICE_STATUS_OK;

	for (i = 0; i < writes->count && !status; i++) {
		const struct ksplice_site *site = &writes->sites[i];

		/* Before the bytes: an armed probe shows in both, and is the cause. */
		if (site->kind == KSPLICE_WRITE_CODE)
			status = ksplice_find_kprobe(site->address, site->length, finding);
		if (!status)
			status = ksplice_compare_bytes(site->alias,
						       restore ? site->new_bytes : site->old_bytes,
						       site->length, site->address, finding);
		if (status)
			refuse(status, site, finding);
	}
	return status;
}

static bool store_site(const struct ksplice_site *site, const u8 *from, const u8 *to)
{
	unsigned int block = ksplice_block_size(site->address, site->length);

	if (block)
		return ksplice_store_block(site->alias, from, to, site->length, block);
	if (memcmp(site->alias, from, site->length))
		return false;
	memcpy(site->alias, to, site->length);
	return true;
}

static void roll_back(const struct ksplice_writes *writes, u32 written, bool restore)
{
	while (written-- > 0) {
		const struct ksplice_site *site = &writes->sites[written];
		const u8 *from = restore ? site->old_bytes : site->new_bytes;
		const u8 *to = restore ? site->new_bytes : site->old_bytes;

		if (!store_site(site, from, to))
			memcpy(site->alias, to, site->length);
	}
}

u32 ksplice_writes_commit(const struct ksplice_writes *writes, bool restore,
			  struct ksplice_finding *finding)
{
	u32 i;

	for (i = 0; i < writes->count; i++) {
		const struct ksplice_site *site = &writes->sites[i];
		const u8 *from = restore ? site->new_bytes : site->old_bytes;
		const u8 *to = restore ? site->old_bytes : site->new_bytes;

		if (!store_site(site, from, to)) {
			roll_back(writes, i, restore);
			return refuse(KSPLICE_STATUS_BYTES_DIFFER, site, finding);
		}
		/* Through the address the kernel itself uses, not the alias. */
		if (ksplice_compare_bytes((const u8 *)site->address, to, site->length,
					  site->address, finding)) {
			roll_back(writes, i + 1, restore);
			return refuse(KSPLICE_STATUS_VERIFY_FAILED, site, finding);
		}
	}
	return KSPLICE_STATUS_OK;
}

void ksplice_writes_free(struct ksplice_writes *writes)
{
	kvfree(writes->sites);
	kvfree(writes->bytes);
	memset(writes, 0, sizeof(*writes));
}
