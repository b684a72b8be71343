/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_WRITES_H
#define KSPLICE_WRITES_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "conflicts.h"

/* One run of bytes that an update changes. */
struct ksplice_site {
	unsigned long address;
	u32 length;
	u32 kind;		/* enum ksplice_write_kind */
	u32 index;		/* in the caller's array */
	const u8 *old_bytes;
	const u8 *new_bytes;
	u8 *alias;		/* writable view while mapped */
};

/* All writes of an update, ordered by address, none overlapping another. */
struct ksplice_writes {
	struct ksplice_site *sites;
	u32 count;
	u8 *bytes;		/* backs old_bytes and new_bytes of every site */
	u32 byte_count;		/* of one direction */
	struct page **pages;
	u32 page_count;
	void *mapping;
};

/* Whether the sites may be written at all; needs their modules pinned. */
u32 ksplice_writes_check_places(const struct ksplice_writes *writes,
				struct ksplice_finding *finding);

/* Maps writable aliases of every page touched. */
int ksplice_writes_map(struct ksplice_writes *writes);
void ksplice_writes_unmap(struct ksplice_writes *writes);

/*
 * The rest needs the aliases and returns enum ksplice_status. restore reverses
 * the direction: new bytes are expected and old bytes written.
 */
u32 ksplice_writes_check(const struct ksplice_writes *writes, bool restore,
			 struct ksplice_finding *finding);

/* Only inside the stop. On failure everything is back as it was. */
u32 ksplice_writes_commit(const struct ksplice_writes *writes, bool restore,
			  struct ksplice_finding *finding);

void ksplice_writes_free(struct ksplice_writes *writes);

#endif
