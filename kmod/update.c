// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "update.h"

struct ksplice_update *ksplice_update_alloc(void)
{
	struct ksplice_update *update = kzalloc(sizeof(*update), GFP_KERNEL);

	if (!update)
		return NULL;
	INIT_LIST_HEAD(&update->list);
	mutex_init(&update->content_lock);
	return update;
}

void ksplice_update_free(struct ksplice_update *update)
{
	bool holds_self = update->holds_self;

	ksplice_writes_free(&update->writes);
	ksplice_ranges_free(&update->busy);
	ksplice_ranges_free(&update->undo_busy);
	ksplice_hooks_free(&update->hooks);
	ksplice_pins_release(&update->pins);
	kvfree(update->metadata);
	kfree(update);
	if (holds_self)
		module_put(THIS_MODULE);
}

void ksplice_update_exchange(struct ksplice_update *one, struct ksplice_update *other)
{
	mutex_lock(&one->content_lock);
	swap(one->writes, other->writes);
	swap(one->busy, other->busy);
	swap(one->undo_busy, other->undo_busy);
	swap(one->hooks, other->hooks);
	swap(one->pins, other->pins);
	swap(one->metadata, other->metadata);
	swap(one->metadata_length, other->metadata_length);
	mutex_unlock(&one->content_lock);
}
