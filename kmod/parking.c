// SPDX-License-Identifier: GPL-2.0-only
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <linux/wait.h>

#include "parking.h"

#define PATIENCE_MS	500

struct ksplice_parking {
	struct kref kref;
	atomic_t awaited;
	wait_queue_head_t arrival;
	struct completion opened;
	u32 asked;
};

struct guest {
	struct callback_head work;
	struct ksplice_parking *parking;
};

static bool ever_used;

static void free_parking(struct kref *kref)
{
	kfree(container_of(kref, struct ksplice_parking, kref));
}

struct ksplice_parking *ksplice_parking_create(void)
{
	struct ksplice_parking *parking = kzalloc(sizeof(*parking), GFP_KERNEL);

	if (!parking)
		return NULL;
	kref_init(&parking->kref);
	init_waitqueue_head(&parking->arrival);
	init_completion(&parking->opened);
	return parking;
}

bool ksplice_may_park(const struct task_struct *task)
{
	unsigned int never = PF_KTHREAD | PF_IO_WORKER | PF_EXITING;

#ifdef PF_USER_WORKER
	never |= PF_USER_WORKER;
#endif
	if (task->flags & never || !READ_ONCE(task->mm))
		return false;
	return !(READ_ONCE(task->__state) &
		 (TASK_UNINTERRUPTIBLE | __TASK_STOPPED | __TASK_TRACED));
}

/* Runs in the task itself, on its way to user mode or to its end. */
static void hold(struct callback_head *work)
{
	struct guest *guest = container_of(work, struct guest, work);
	struct ksplice_parking *parking = guest->parking;

	kfree(guest);
	if (atomic_dec_and_test(&parking->awaited))
		wake_up(&parking->arrival);
	/* Who is killed meanwhile does not come back either. */
	if (!(current->flags & PF_EXITING) && wait_for_completion_killable(&parking->opened))
		pr_debug("%d was killed while it was held\n", task_pid_nr(current));
	kref_put(&parking->kref, free_parking);
	/* A few instructions are left to run: ksplice_parking_exit() waits for them. */
	module_put(THIS_MODULE);
}

void ksplice_park(struct ksplice_parking *parking, struct task_struct *task)
{
	struct guest *guest = kmalloc(sizeof(*guest), GFP_KERNEL);

	/* Whoever is not asked stays in the way, which is found and reported. */
	if (!guest)
		return;
	init_task_work(&guest->work, hold);
	guest->parking = parking;
	kref_get(&parking->kref);
	__module_get(THIS_MODULE);
	atomic_inc(&parking->awaited);
	WRITE_ONCE(ever_used, true);
	if (!task_work_add(task, &guest->work, TWA_SIGNAL)) {
		parking->asked++;
		return;
	}
	/* It is exiting. */
	atomic_dec(&parking->awaited);
	kref_put(&parking->kref, free_parking);
	kfree(guest);
	module_put(THIS_MODULE);
}

u32 ksplice_parking_wait(struct ksplice_parking *parking)
{
	wait_event_timeout(parking->arrival, !atomic_read(&parking->awaited),
			   msecs_to_jiffies(PATIENCE_MS));
	return parking->asked;
}

void ksplice_parking_open(struct ksplice_parking *parking)
{
	if (!parking)
		return;
	complete_all(&parking->opened);
	kref_put(&parking->kref, free_parking);
}

void ksplice_parking_exit(void)
{
	/* A task between its last reference and its return is in no voluntary sleep. */
	if (READ_ONCE(ever_used))
		synchronize_rcu_tasks();
}
