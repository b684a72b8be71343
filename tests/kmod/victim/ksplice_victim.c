// SPDX-License-Identifier: GPL-2.0-only
/* Something to patch: files under /proc/ksplice_victim call one function each. */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

#define TABLE_LENGTH	2048

int victim_answer(int question);
int victim_sleep(void);
int victim_tiny(void);
int victim_wait(void);
int victim_wait_deeply(void);
u32 victim_table_entry(unsigned int index);

/* Larger than a page, so that some run of bytes crosses one. */
static const u32 victim_table[TABLE_LENGTH] = { [0] = 7, [TABLE_LENGTH - 1] = 9 };
static u32 victim_number = 5;
static bool awake;
static DECLARE_WAIT_QUEUE_HEAD(gate);
static bool gate_open;

noinline int victim_answer(int question)
{
	return READ_ONCE(victim_number) * question + 1;
}

noinline int victim_tiny(void)
{
	return 3;
}

noinline int victim_sleep(void)
{
	while (!READ_ONCE(awake) && !signal_pending(current))
		msleep_interruptible(5);
	return awake;
}

/* A system call that sleeps here restarts when a signal does not kill it. */
noinline int victim_wait(void)
{
	int ret = wait_event_interruptible(gate, READ_ONCE(gate_open));

	return ret ? ret : 1;
}

/* Only its end, or the task's, ends this. */
noinline int victim_wait_deeply(void)
{
	int ret = wait_event_killable(gate, READ_ONCE(gate_open));

	return ret ? ret : 1;
}

noinline u32 victim_table_entry(unsigned int index)
{
	return READ_ONCE(victim_table[index]);
}

static int answer_show(struct seq_file *file, void *data)
{
	seq_printf(file, "%d\n", victim_answer(2));
	return 0;
}

static int tiny_show(struct seq_file *file, void *data)
{
	seq_printf(file, "%d\n", victim_tiny());
	return 0;
}

static int sleep_show(struct seq_file *file, void *data)
{
	seq_printf(file, "%d\n", victim_sleep());
	return 0;
}

static int wake_show(struct seq_file *file, void *data)
{
	awake = !awake;
	seq_printf(file, "%d\n", awake);
	return 0;
}

static int wait_show(struct seq_file *file, void *data)
{
	int ret = victim_wait();

	if (ret < 0)
		return ret;
	seq_printf(file, "%d\n", ret);
	return 0;
}

static int wait_deeply_show(struct seq_file *file, void *data)
{
	int ret = victim_wait_deeply();

	if (ret < 0)
		return ret;
	seq_printf(file, "%d\n", ret);
	return 0;
}

/* Each reading opens or closes the gate. */
static int gate_show(struct seq_file *file, void *data)
{
	WRITE_ONCE(gate_open, !gate_open);
	wake_up_all(&gate);
	seq_printf(file, "%d\n", gate_open);
	return 0;
}

static int table_show(struct seq_file *file, void *data)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < TABLE_LENGTH; i++)
		sum += victim_table_entry(i);
	seq_printf(file, "%llu\n", sum);
	return 0;
}

static int __init victim_init(void)
{
	struct proc_dir_entry *folder = proc_mkdir("ksplice_victim", NULL);

	if (!folder)
		return -ENOMEM;
	proc_create_single("answer", 0444, folder, answer_show);
	proc_create_single("tiny", 0444, folder, tiny_show);
	proc_create_single("sleep", 0444, folder, sleep_show);
	proc_create_single("wake", 0444, folder, wake_show);
	proc_create_single("wait", 0444, folder, wait_show);
	proc_create_single("wait-deeply", 0444, folder, wait_deeply_show);
	proc_create_single("gate", 0444, folder, gate_show);
	proc_create_single("table", 0444, folder, table_show);
	return 0;
}

static void __exit victim_exit(void)
{
	remove_proc_subtree("ksplice_victim", NULL);
}

module_init(victim_init);
module_exit(victim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Target of the ksplice module test");
