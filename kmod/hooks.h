/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_HOOKS_H
#define KSPLICE_HOOKS_H

#include <linux/types.h>

#include "conflicts.h"

/* Functions of a replacement module, in the order in which they are called. */
struct ksplice_hooks {
	struct ksplice_hook *items;
	u32 count;
};

/* The kind of the same moment when an update is undone. */
static inline u32 ksplice_hook_kind(u32 apply_kind, bool undo)
{
	return undo ? apply_kind + KSPLICE_HOOK_PRE_REVERSE : apply_kind;
}

/* BAD_HOOK unless all are in the lasting code of the module, which is pinned. */
u32 ksplice_hooks_check_places(const struct ksplice_hooks *hooks, const char *module,
			       struct ksplice_finding *finding);

/* Calls those of a kind until one objects: HOOK, the finding says which and why. */
u32 ksplice_hooks_ask(const struct ksplice_hooks *hooks, u32 kind,
		      struct ksplice_finding *finding);

/* Calls those of a kind that cannot object. */
void ksplice_hooks_tell(const struct ksplice_hooks *hooks, u32 kind);

void ksplice_hooks_free(struct ksplice_hooks *hooks);

#endif
