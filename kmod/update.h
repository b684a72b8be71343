/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_UPDATE_H
#define KSPLICE_UPDATE_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>

#include "hooks.h"
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
	bool reapplying;		/* reversed and not to be released now */

	struct mutex content_lock;	/* for readers of what applying again replaces */
	struct ksplice_writes writes;
	struct ksplice_ranges busy;
	struct ksplice_ranges undo_busy;
	struct ksplice_hooks hooks;
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

/* Zero, but for locks and lists; its kobject is for the caller to begin. */
struct ksplice_update *ksplice_update_alloc(void);

/* Called when the last reference of its kobject goes. */
void ksplice_update_free(struct ksplice_update *update);

/* Each gets what the other held: its bytes, ranges, hooks, pins and metadata. */
void ksplice_update_exchange(struct ksplice_update *one, struct ksplice_update *other);

#endif
