// SPDX-License-Identifier: GPL-2.0-only
/* New versions of functions, inert until something jumps to them. */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(nowhere);
static bool never;

int replacement_answer(int question);
int replacement_sleep(void);
int replacement_wait(void);
int replacement_wait_longer(void);
int replacement_cmdline_show(struct seq_file *file, void *data);

int __used noinline replacement_answer(int question)
{
	return 1000 + question;
}

/* Sleeps until a signal: a task that keeps an undo busy. */
int __used noinline replacement_sleep(void)
{
	while (!signal_pending(current))
		msleep_interruptible(5);
	return 2;
}

int __used noinline replacement_wait(void)
{
	return 2;
}

/* Nobody ever wakes this. */
int __used noinline replacement_wait_longer(void)
{
	return wait_event_interruptible(nowhere, READ_ONCE(never)) ? -ERESTARTSYS : 3;
}

int __used noinline replacement_cmdline_show(struct seq_file *file, void *data)
{
	seq_puts(file, "replaced\n");
	return 0;
}

static int __init replacement_init(void)
{
	return 0;
}

static void __exit replacement_exit(void)
{
}

module_init(replacement_init);
module_exit(replacement_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Replacement code of the ksplice module test");
