// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/timekeeping.h>

#include "sysfs.h"
#include "updates.h"

static LIST_HEAD(updates);
static DEFINE_MUTEX(updates_lock);
static u64 last_sequence;

struct ksplice_update *ksplice_update_create(void)
{
	struct ksplice_update *update = ksplice_update_alloc();

	if (update)
		ksplice_sysfs_init_update(update);
	return update;
}

static struct ksplice_update *find_locked(const char *id)
{
	struct ksplice_update *update;

	list_for_each_entry(update, &updates, list)
		if (!strcmp(update->id, id))
			return update;
	return NULL;
}

bool ksplice_update_exists(const char *id)
{
	bool exists;

	mutex_lock(&updates_lock);
	exists = find_locked(id) != NULL;
	mutex_unlock(&updates_lock);
	return exists;
}

static int may_apply_locked(const struct ksplice_update *update, bool again)
{
	const struct ksplice_update *earlier = find_locked(update->id);

	if (!again)
		return earlier ? -EEXIST : 0;
	if (!earlier)
		return -ENOENT;
	return earlier->state == KSPLICE_REVERSED &&
	       !strcmp(earlier->module, update->module) ? 0 : -EEXIST;
}

int ksplice_update_may_apply(const struct ksplice_update *update, bool again)
{
	int ret;

	mutex_lock(&updates_lock);
	ret = may_apply_locked(update, again);
	mutex_unlock(&updates_lock);
	return ret;
}

int ksplice_update_register(struct ksplice_update *update)
{
	int ret = -EEXIST;

	mutex_lock(&updates_lock);
	if (!find_locked(update->id)) {
		update->state = KSPLICE_APPLYING;
		ret = ksplice_sysfs_add_update(update);
		if (!ret) {
			__module_get(THIS_MODULE);
			update->holds_self = true;
			list_add_tail(&update->list, &updates);
		}
	}
	mutex_unlock(&updates_lock);
	return ret;
}

int ksplice_update_begin_again(const struct ksplice_update *update,
			       struct ksplice_update **earlier)
{
	int ret;

	mutex_lock(&updates_lock);
	ret = may_apply_locked(update, true);
	if (!ret) {
		*earlier = find_locked(update->id);
		(*earlier)->reapplying = true;
	}
	mutex_unlock(&updates_lock);
	return ret;
}

void ksplice_update_destroy(struct ksplice_update *update)
{
	mutex_lock(&updates_lock);
	list_del_init(&update->list);
	mutex_unlock(&updates_lock);
	ksplice_sysfs_remove_update(update);
}

u32 ksplice_update_find_applied(const char *id, struct ksplice_update **update)
{
	u32 status = KSPLICE_STATUS_OK;

	mutex_lock(&updates_lock);
	*update = find_locked(id);
	if (!*update)
		status = KSPLICE_STATUS_NOT_FOUND;
	else if ((*update)->state != KSPLICE_APPLIED)
		status = KSPLICE_STATUS_NOT_APPLIED;
	mutex_unlock(&updates_lock);
	return status;
}

static void set_applied_locked(struct ksplice_update *update,
			       const struct ksplice_outcome *outcome)
{
	update->pause_ns = outcome->pause_ns;
	update->sequence = ++last_sequence;
	update->attempts = outcome->attempts_used;
	update->applied_at = ktime_get_real_seconds();
	WRITE_ONCE(update->state, KSPLICE_APPLIED);
}

void ksplice_update_set_applied(struct ksplice_update *update,
				const struct ksplice_outcome *outcome)
{
	mutex_lock(&updates_lock);
	set_applied_locked(update, outcome);
	mutex_unlock(&updates_lock);
}

void ksplice_update_end_again(struct ksplice_update *earlier, struct ksplice_update *update,
			      const struct ksplice_outcome *outcome)
{
	if (outcome)
		ksplice_update_exchange(earlier, update);
	mutex_lock(&updates_lock);
	if (outcome)
		set_applied_locked(earlier, outcome);
	earlier->reapplying = false;
	mutex_unlock(&updates_lock);
}

void ksplice_update_set_reversed(struct ksplice_update *update)
{
	mutex_lock(&updates_lock);
	WRITE_ONCE(update->state, KSPLICE_REVERSED);
	mutex_unlock(&updates_lock);
}

int ksplice_update_release(const char *id)
{
	struct ksplice_update *update;
	int ret = 0;

	mutex_lock(&updates_lock);
	update = find_locked(id);
	if (!update)
		ret = -ENOENT;
	else if (update->state != KSPLICE_REVERSED || update->reapplying)
		ret = -EBUSY;
	else
		list_del_init(&update->list);
	mutex_unlock(&updates_lock);
	if (!ret)
		ksplice_sysfs_remove_update(update);
	return ret;
}
