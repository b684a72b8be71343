/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_UPDATES_H
#define KSPLICE_UPDATES_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>

#include "hooks.h"
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

struct ksplice_update *ksplice_update_create(void);

/* -EEXIST when an update of that id is known. Shows it in sysfs as applying. */
int ksplice_update_register(struct ksplice_update *update);

/* Drops the caller's update: out of sysfs if registered, references dropped. */
void ksplice_update_destroy(struct ksplice_update *update);

bool ksplice_update_exists(const char *id);

/*
 * 0 when an update of that id is not known (-EEXIST), or again, when it is
 * reversed and of the same module (-ENOENT, -EEXIST).
 */
int ksplice_update_may_apply(const struct ksplice_update *update, bool again);

/*
 * The reversed update that this one applies again, kept from being released
 * until ksplice_update_end_again; errors as above.
 */
int ksplice_update_begin_again(const struct ksplice_update *update,
			       struct ksplice_update **earlier);

/* With an outcome: it is applied, and holds what update held and the other way round. */
void ksplice_update_end_again(struct ksplice_update *earlier, struct ksplice_update *update,
			      const struct ksplice_outcome *outcome);

/*
 * The applied update of that id. It stays while it is applied; only the swap
 * thread ends that, so only that thread may rely on the pointer.
 */
u32 ksplice_update_find_applied(const char *id, struct ksplice_update **update);

void ksplice_update_set_applied(struct ksplice_update *update,
				const struct ksplice_outcome *outcome);
void ksplice_update_set_reversed(struct ksplice_update *update);

/* -ENOENT: no such id; -EBUSY: it is not reversed, or being applied again. */
int ksplice_update_release(const char *id);

#endif
