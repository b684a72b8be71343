// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uses shadow fields as replacement code would. Writing a case's name to the
 * parameter `run` runs it; the write fails when something is not as it should.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <ksplice/patch.h>

#define ID		0x6b73706cUL
#define OTHER_ID	0x6b73706dUL
#define OBJECTS		64
#define THREADS		4
#define ROUNDS		400

static u64 objects[OBJECTS];
static atomic_t constructed, destructed;

#define EXPECT(condition)						\
	do {								\
		if (!(condition)) {					\
			pr_info("not true: %s\n", #condition);		\
			return -EINVAL;					\
		}							\
	} while (0)

static int construct(void *object, void *data, void *argument)
{
	atomic_inc(&constructed);
	*(u64 *)data = (u64)object ^ (u64)argument;
	return 0;
}

static int refuse(void *object, void *data, void *argument)
{
	return -EPERM;
}

static void destruct(void *object, void *data)
{
	if (*(u64 *)data == (u64)object)
		atomic_inc(&destructed);
}

static int run_one(void)
{
	void *object = &objects[0];
	u64 *data, *other;

	EXPECT(!ksplice_shadow_get(object, ID));
	data = ksplice_shadow_get_or_create(object, ID, 24, GFP_KERNEL, NULL, NULL);
	EXPECT(data && !data[0] && !data[1] && !data[2] && IS_ALIGNED((unsigned long)data, 8));
	data[2] = 7;
	EXPECT(ksplice_shadow_get(object, ID) == data);
	EXPECT(ksplice_shadow_get_or_create(object, ID, 24, GFP_KERNEL, refuse, NULL) == data);
	EXPECT(data[2] == 7);
	other = ksplice_shadow_get_or_create(object, OTHER_ID, 8, GFP_ATOMIC, construct,
					     (void *)5);
	EXPECT(other && other != data && *other == ((u64)object ^ 5));
	EXPECT(!ksplice_shadow_get(&objects[1], ID));
	ksplice_shadow_free(object, ID, NULL);
	EXPECT(!ksplice_shadow_get(object, ID));
	EXPECT(ksplice_shadow_get(object, OTHER_ID) == other);
	/* Of what is not there. */
	ksplice_shadow_free(object, ID, destruct);
	EXPECT(!ksplice_shadow_get_or_create(object, ID, 8, GFP_KERNEL, refuse, NULL));
	EXPECT(!ksplice_shadow_get(object, ID));
	EXPECT(!ksplice_shadow_get_or_create(object, ID, SIZE_MAX - 8, GFP_KERNEL | __GFP_NOWARN,
					     NULL, NULL));
	ksplice_shadow_free_all(OTHER_ID, NULL);
	EXPECT(!ksplice_shadow_get(object, OTHER_ID));
	return 0;
}

static int make_all(void)
{
	u64 *data;
	int i;

	for (i = 0; i < OBJECTS; i++) {
		data = ksplice_shadow_get_or_create(&objects[i], ID, 8, GFP_KERNEL, construct,
						    NULL);
		if (!data || *data != (u64)&objects[i])
			return -EINVAL;
	}
	return 0;
}

static int make_many(void *argument)
{
	int i, ret = 0;

	for (i = 0; i < ROUNDS && !ret; i++)
		ret = make_all();
	return ret;
}

/* Whoever finds something finds what was made for that object. */
static int make_and_free(void *argument)
{
	int i, ret = 0;

	for (i = 0; i < ROUNDS && !ret; i++) {
		u64 *object = &objects[i % OBJECTS];
		u64 *data;

		rcu_read_lock();
		data = ksplice_shadow_get_or_create(object, ID, 8, GFP_ATOMIC, construct, NULL);
		if (!data || *data != (u64)object)
			ret = -EINVAL;
		rcu_read_unlock();
		if (i % 3 == (long)argument % 3)
			ksplice_shadow_free(object, ID, destruct);
		cond_resched();
	}
	return ret;
}

struct worker {
	struct completion done;
	int (*work)(void *argument);
	long number;
	int ret;
};

static int run_worker(void *argument)
{
	struct worker *worker = argument;

	worker->ret = worker->work((void *)worker->number);
	complete(&worker->done);
	return 0;
}

static int run_beside_each_other(int (*work)(void *argument))
{
	static struct worker workers[THREADS];
	struct task_struct *thread;
	int i, ret = 0;

	for (i = 0; i < THREADS; i++) {
		init_completion(&workers[i].done);
		workers[i].work = work;
		workers[i].number = i;
		thread = kthread_run(run_worker, &workers[i], "shadow_user/%d", i);
		if (IS_ERR(thread)) {
			workers[i].ret = PTR_ERR(thread);
			complete(&workers[i].done);
		}
	}
	for (i = 0; i < THREADS; i++) {
		wait_for_completion(&workers[i].done);
		ret = ret ? ret : workers[i].ret;
	}
	return ret;
}

static int run_creators(void)
{
	EXPECT(!run_beside_each_other(make_many));
	EXPECT(atomic_read(&constructed) == OBJECTS);
	ksplice_shadow_free_all(ID, destruct);
	EXPECT(atomic_read(&destructed) == OBJECTS);
	EXPECT(!ksplice_shadow_get(&objects[OBJECTS - 1], ID));
	return 0;
}

static int run_churn(void)
{
	EXPECT(!run_beside_each_other(make_and_free));
	ksplice_shadow_free_all(ID, destruct);
	EXPECT(atomic_read(&constructed) > OBJECTS);
	EXPECT(atomic_read(&constructed) == atomic_read(&destructed));
	return 0;
}

static int set_run(const char *value, const struct kernel_param *parameter)
{
	atomic_set(&constructed, 0);
	atomic_set(&destructed, 0);
	if (sysfs_streq(value, "one"))
		return run_one();
	if (sysfs_streq(value, "creators"))
		return run_creators();
	if (sysfs_streq(value, "churn"))
		return run_churn();
	if (sysfs_streq(value, "fill"))
		return make_all();
	if (sysfs_streq(value, "free")) {
		ksplice_shadow_free_all(ID, destruct);
		return 0;
	}
	return -ENOENT;
}

static const struct kernel_param_ops run_operations = { .set = set_run };
module_param_cb(run, &run_operations, NULL, 0200);

static int __init shadow_user_init(void)
{
	return 0;
}

static void __exit shadow_user_exit(void)
{
}

module_init(shadow_user_init);
module_exit(shadow_user_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Uses shadow fields for the ksplice module test");
