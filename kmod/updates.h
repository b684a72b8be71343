/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_UPDATES_H
#define KSPLICE_UPDATES_H

#include "outcome.h"
#include "update.h"

/* With a kobject of its own; known once it is registered. */
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
