// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

#define PARAMETER(name)	"/sys/module/" REPLACEMENT "/parameters/" name
#define ALL_APPLIED	"pre pre2 check intra post"
#define ALL_REVERSED	"pre-reverse check-reverse intra-reverse post-reverse"
#define NOTHING		"-"
#define HOOKS		11

static struct jump answer_jump, sleep_jump;
static struct ksplice_hook hooks[HOOKS];

static void find_hooks(void)
{
	/* In the order of calling, not of kinds. */
	static const struct { const char *name; uint32_t kind; } known[HOOKS] = {
		{ "hook_fail_reverse", KSPLICE_HOOK_FAIL_REVERSE },
		{ "hook_post_reverse", KSPLICE_HOOK_POST_REVERSE },
		{ "hook_intra_reverse", KSPLICE_HOOK_INTRA_REVERSE },
		{ "hook_check_reverse", KSPLICE_HOOK_CHECK_REVERSE },
		{ "hook_pre_reverse", KSPLICE_HOOK_PRE_REVERSE },
		{ "hook_fail_apply", KSPLICE_HOOK_FAIL_APPLY },
		{ "hook_pre_apply", KSPLICE_HOOK_PRE_APPLY },
		{ "hook_check_apply", KSPLICE_HOOK_CHECK_APPLY },
		{ "hook_intra_apply", KSPLICE_HOOK_INTRA_APPLY },
		{ "hook_post_apply", KSPLICE_HOOK_POST_APPLY },
		{ "hook_pre_apply_second", KSPLICE_HOOK_PRE_APPLY },
	};
	int i;

	for (i = 0; i < HOOKS; i++) {
		hooks[i].address = find_symbol(known[i].name, REPLACEMENT);
		hooks[i].kind = known[i].kind;
	}
}

static void make_hooked(struct ksplice_apply *apply, struct jump *jump)
{
	make_apply(apply, "hooked", jump);
	apply->mode = KSPLICE_MODE_SCHED_SWITCH;
	apply->hooks = (uintptr_t)hooks;
	apply->hook_count = HOOKS;
	EXPECT_EQUAL(write_text(PARAMETER("hook_log"), NOTHING), 0);
}

static void set_number(const char *path, int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", value);
	EXPECT_EQUAL(write_text(path, text), 0);
}

/* What was called since the last look, in order. */
static void expect_called(const char *expected)
{
	const char *log = read_text(PARAMETER("hook_log"));

	if (strcmp(log, expected))
		printf("# called: '%s', expected '%s'\n", log, expected);
	EXPECT(!strcmp(log, expected));
	EXPECT_EQUAL(write_text(PARAMETER("hook_log"), NOTHING), 0);
}

static void hooks_run_in_order(void)
{
	struct ksplice_apply apply;
	int file = open_device();
	uint32_t mode;

	for (mode = 0; mode <= KSPLICE_MODE_IN_STOP; mode++) {
		make_hooked(&apply, &answer_jump);
		apply.mode = mode;
		EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
		expect_called(ALL_APPLIED);
		EXPECT_EQUAL(read_number("/sys/kernel/ksplice/updates/hooked/hooks"), HOOKS);
		EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
		EXPECT_EQUAL(undo_now(file, "hooked", mode, NULL), KSPLICE_STATUS_OK);
		expect_called(ALL_REVERSED);
		EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
		/* Those of the second telling are called when it is applied again. */
		make_hooked(&apply, &answer_jump);
		apply.flags = KSPLICE_FLAG_AGAIN;
		apply.hook_count = HOOKS - 1;
		EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
		expect_called("pre check intra post");
		EXPECT_EQUAL(undo_now(file, "hooked", mode, NULL), KSPLICE_STATUS_OK);
		expect_called(ALL_REVERSED);
		EXPECT_EQUAL(release_now(file, "hooked"), 0);
	}
	close(file);
}

static void pre_hook_refuses(void)
{
	struct ksplice_result result;
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	set_number(PARAMETER("pre_answer"), -ENODEV);
	EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_HOOK);
	EXPECT_EQUAL(result.failing_index, 6);
	EXPECT_EQUAL(result.failing_offset, ENODEV);
	EXPECT_EQUAL(result.failing_address, hooks[6].address);
	EXPECT_EQUAL(result.attempts_used, 0);
	expect_called("pre fail");
	/* What is no error number becomes one. */
	set_number(PARAMETER("pre_answer"), 3);
	EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_HOOK);
	EXPECT_EQUAL(result.failing_offset, EINVAL);
	expect_called("pre fail");
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT(!path_exists("/sys/kernel/ksplice/updates/hooked"));
	EXPECT_EQUAL(module_references(REPLACEMENT), 0);
	set_number(PARAMETER("pre_answer"), 0);
	close(file);
}

static void check_hook_is_asked_again(void)
{
	struct ksplice_result result;
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	set_number(PARAMETER("check_answer"), -EAGAIN);
	set_number(PARAMETER("check_objections"), 2);
	EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(result.attempts_used, 3);
	expect_called("pre pre2 check check check intra post");
	set_number(PARAMETER("check_objections"), 1000);
	EXPECT_EQUAL(undo_now(file, "hooked", 0, &result), KSPLICE_STATUS_HOOK);
	EXPECT_EQUAL(result.failing_offset, EAGAIN);
	EXPECT_EQUAL(result.attempts_used, 20);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	set_number(PARAMETER("check_objections"), 0);
	EXPECT_EQUAL(write_text(PARAMETER("hook_log"), NOTHING), 0);
	EXPECT_EQUAL(undo_now(file, "hooked", 0, &result), KSPLICE_STATUS_OK);
	expect_called(ALL_REVERSED);
	EXPECT_EQUAL(release_now(file, "hooked"), 0);
	close(file);
}

static void check_hook_refuses(void)
{
	struct ksplice_result result;
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	set_number(PARAMETER("check_answer"), -EPERM);
	set_number(PARAMETER("check_objections"), 1);
	EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_HOOK);
	EXPECT_EQUAL(result.failing_index, 7);
	EXPECT_EQUAL(result.failing_offset, EPERM);
	EXPECT_EQUAL(result.attempts_used, 1);
	expect_called("pre pre2 check fail");
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	close(file);
}

/* What pre does is done once, however long it takes. */
static void busy_attempts_call_pre_once(void)
{
	struct ksplice_result result;
	struct ksplice_apply apply;
	pid_t sleeper = start_sleeper();
	int file = open_device();

	make_hooked(&apply, &sleep_jump);
	apply.attempts = 3;
	EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_BUSY);
	EXPECT_EQUAL(result.attempts_used, 3);
	expect_called("pre pre2 fail");
	stop_sleeper(sleeper);
	close(file);
}

static void pre_reverse_refuses(void)
{
	struct ksplice_result result;
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	expect_called(ALL_APPLIED);
	set_number(PARAMETER("pre_answer"), -EBUSY);
	EXPECT_EQUAL(undo_now(file, "hooked", 0, &result), KSPLICE_STATUS_HOOK);
	EXPECT_EQUAL(result.failing_offset, EBUSY);
	expect_called("pre-reverse fail-reverse");
	EXPECT(!strcmp(read_text("/sys/kernel/ksplice/updates/hooked/state"), "applied"));
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	set_number(PARAMETER("pre_answer"), 0);
	EXPECT_EQUAL(undo_now(file, "hooked", 0, &result), KSPLICE_STATUS_OK);
	expect_called(ALL_REVERSED);
	EXPECT_EQUAL(release_now(file, "hooked"), 0);
	close(file);
}

/* Code of the kernel, of another module, data of the module itself. */
static void hooks_elsewhere_are_refused(void)
{
	const uint64_t wrong[] = {
		find_symbol("cmdline_proc_show", NULL), find_symbol("victim_answer", VICTIM),
		find_symbol("hook_log", REPLACEMENT), 4096,
	};
	struct ksplice_result result;
	struct ksplice_apply apply;
	int file = open_device();
	unsigned int i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint64_t right = hooks[8].address;

		make_hooked(&apply, &answer_jump);
		hooks[8].address = wrong[i];
		EXPECT_EQUAL(apply_now(file, &apply, &result), KSPLICE_STATUS_BAD_HOOK);
		EXPECT_EQUAL(result.failing_index, 8);
		EXPECT_EQUAL(result.failing_address, wrong[i]);
		hooks[8].address = right;
		expect_called(NOTHING);
	}
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT_EQUAL(module_references(REPLACEMENT), 0);
	close(file);
}

static void dry_run_calls_no_hook(void)
{
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	apply.flags = KSPLICE_FLAG_DRY_RUN;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	expect_called(NOTHING);
	close(file);
}

static void hooks_without_writes(void)
{
	struct ksplice_apply apply;
	int file = open_device();

	make_hooked(&apply, &answer_jump);
	apply.writes = 0;
	apply.write_count = 0;
	apply.busy = 0;
	apply.busy_count = 0;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	expect_called(ALL_APPLIED);
	EXPECT_EQUAL(undo_now(file, "hooked", 0, NULL), KSPLICE_STATUS_OK);
	expect_called(ALL_REVERSED);
	EXPECT_EQUAL(release_now(file, "hooked"), 0);
	close(file);
}

void run_hook_cases(void)
{
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	make_jump(&sleep_jump, find_function("victim_sleep", VICTIM),
		  find_function("replacement_sleep", REPLACEMENT));
	find_hooks();
	run_case("hooks-run-in-order", hooks_run_in_order);
	run_case("pre-hook-refuses", pre_hook_refuses);
	run_case("check-hook-is-asked-again", check_hook_is_asked_again);
	run_case("check-hook-refuses", check_hook_refuses);
	run_case("busy-attempts-call-pre-once", busy_attempts_call_pre_once);
	run_case("pre-reverse-hook-refuses", pre_reverse_refuses);
	run_case("hooks-elsewhere-refused", hooks_elsewhere_are_refused);
	run_case("dry-run-calls-no-hook", dry_run_calls_no_hook);
	run_case("hooks-without-writes", hooks_without_writes);
}
