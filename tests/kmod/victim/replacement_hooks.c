// SPDX-License-Identifier: GPL-2.0-only
/* Hooks that write down that they ran, and answer as their parameters say. */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/module.h>

/* "-" when nothing was called. */
static char hook_log[256] = "-";
module_param_string(hook_log, hook_log, sizeof(hook_log), 0644);

static int pre_answer;
module_param(pre_answer, int, 0644);

static int check_answer;
module_param(check_answer, int, 0644);

/* How often the check hook says check_answer; then it consents. */
static int check_objections;
module_param(check_objections, int, 0644);

int hook_pre_apply(void);
int hook_pre_apply_second(void);
int hook_check_apply(void);
void hook_intra_apply(void);
void hook_post_apply(void);
void hook_fail_apply(void);
int hook_pre_reverse(void);
int hook_check_reverse(void);
void hook_intra_reverse(void);
void hook_post_reverse(void);
void hook_fail_reverse(void);

/* Hooks never run beside each other. */
static void note(const char *name)
{
	if (!strcmp(hook_log, "-"))
		hook_log[0] = '\0';
	if (hook_log[0])
		strlcat(hook_log, " ", sizeof(hook_log));
	strlcat(hook_log, name, sizeof(hook_log));
}

static void note_asleep(const char *name)
{
	note(in_atomic() || irqs_disabled() ? "WRONG-CONTEXT" : name);
	msleep(1);
}

static void note_stopped(const char *name)
{
	note(irqs_disabled() ? name : "WRONG-CONTEXT");
}

static int answer_check(void)
{
	if (!check_objections)
		return 0;
	check_objections--;
	return check_answer;
}

int __used noinline hook_pre_apply(void)
{
	note_asleep("pre");
	return pre_answer;
}

int __used noinline hook_pre_apply_second(void)
{
	note_asleep("pre2");
	return 0;
}

int __used noinline hook_check_apply(void)
{
	note_stopped("check");
	return answer_check();
}

void __used noinline hook_intra_apply(void)
{
	note_stopped("intra");
}

void __used noinline hook_post_apply(void)
{
	note_asleep("post");
}

void __used noinline hook_fail_apply(void)
{
	note_asleep("fail");
}

int __used noinline hook_pre_reverse(void)
{
	note_asleep("pre-reverse");
	return pre_answer;
}

int __used noinline hook_check_reverse(void)
{
	note_stopped("check-reverse");
	return answer_check();
}

void __used noinline hook_intra_reverse(void)
{
	note_stopped("intra-reverse");
}

void __used noinline hook_post_reverse(void)
{
	note_asleep("post-reverse");
}

void __used noinline hook_fail_reverse(void)
{
	note_asleep("fail-reverse");
}
