/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_UPDATES_H
#define KSPLICE_UPDATES_H

#include <linux/kobject.h>
#include <linux/list.h>

#include "outcome.h"
#include "pins.h"
#include "ranges.h"
#include "writes.h"

enum ksplice_update_state {
	KSPLICE_APPLYING,
	KSPLICE_APPLIED,
	KSPLICE_REVERSED,
};

/* What is known about one update; a directory in sysfs once registered. */
struct ksplice_update {
	struct kobject kobj;
	struct list_head list;
	char id[KSPLICE_ID_LENGTH];
	char module[KSPLICE_MODULE_LENGTH];
	enum ksplice_update_state state;
	struct ksplice_writes writes;
	struct ksplice_ranges busy;
	struct ksplice_ranges undo_busy;
	struct ksplice_pins pins;	/* replacement and target modules */
	u8 *metadata;
	u32 metadata_length;
	bool holds_self;		/* keeps this module from being unloaded */

	/* Of the apply; set before the state becomes applied. */
	u64 pause_ns;
	u32 attempts;
	u64 sequence;			/* order of applying; 0 before */
	s64 applied_at;			/* seconds since 1970 */
};

struct ksplice_update *ksplice_update_create(void);

/* -EEXIST when an update of that id is known. Shows it in sysfs as applying. */
int ksplice_update_register(struct ksplice_update *update);

/* Drops the caller's update: out of sysfs if registered, references dropped. */
void ksplice_update_destroy(struct ksplice_update *update);

bool ksplice_update_exists(const char *id);

/*
 * The applied update of that id. It stays while it is applied; only the swap
 * thread ends that, so only that thread may rely on the pointer.
 */
u32 ksplice_update_find_applied(const char *id, struct ksplice_update **update);

void ksplice_update_set_applied(struct ksplice_update *update,
				const struct ksplice_outcome *outcome);
void ksplice_update_set_reversed(struct ksplice_update *update);

/* -ENOENT: no such id; -EBUSY: it is not reversed. */
int ksplice_update_release(const char *id);

#endif
