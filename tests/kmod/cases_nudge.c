// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

#define WAITERS 3

static struct jump wait_jump, linger_jump, deep_jump;
static int device;

static void expect_inside(pid_t reader, const char *function)
{
	char stack[64];
	int i;

	snprintf(stack, sizeof(stack), "/proc/%d/stack", reader);
	for (i = 0; i < 500 && !strstr(read_text(stack), function); i++)
		usleep(10000);
	EXPECT(strstr(read_text(stack), function));
}

/* A process that reads the file once; its exit code is what it read. */
static pid_t start_reader(const char *path, const char *function)
{
	pid_t child = fork();

	if (!child)
		_exit(atoi(read_text(path)));
	expect_inside(child, function);
	return child;
}

static int result_of(pid_t reader)
{
	int status;

	waitpid(reader, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void swing_gate(const char *expected)
{
	EXPECT(!strcmp(read_text(VICTIM_FILE("gate")), expected));
}

static uint32_t apply_nudging(struct jump *jump, const char *id, uint32_t mode, uint32_t flags,
			      struct ksplice_result *result, struct ksplice_blocker *blocker)
{
	struct ksplice_apply apply;

	make_apply(&apply, id, jump);
	apply.mode = mode;
	apply.attempts = 3;
	apply.flags = flags | KSPLICE_FLAG_NUDGE;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_APPLY, &apply), 0);
	return wait_result(device, result, blocker, blocker ? 1 : 0);
}

static void undo_nudging(const char *id, struct ksplice_result *result)
{
	struct ksplice_undo undo;

	make_undo(&undo, id);
	undo.mode = KSPLICE_MODE_SCHED_SWITCH;
	undo.attempts = 1;
	undo.flags = KSPLICE_FLAG_NUDGE;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), 0);
	EXPECT_EQUAL(wait_result(device, result, NULL, 0), KSPLICE_STATUS_OK);
}

/* The calls restart, and so end in the new code. */
static void sleepers_make_way(void)
{
	struct ksplice_result result;
	pid_t readers[WAITERS];
	uint32_t mode;
	int i;

	for (mode = KSPLICE_MODE_SCHED_SWITCH; mode <= KSPLICE_MODE_COUNTERS; mode++) {
		for (i = 0; i < WAITERS; i++)
			readers[i] = start_reader(VICTIM_FILE("wait"), "victim_wait");
		EXPECT_EQUAL(apply_nudging(&wait_jump, "nudge", mode, 0, &result, NULL),
			     KSPLICE_STATUS_OK);
		EXPECT_EQUAL(result.tasks_nudged, WAITERS);
		EXPECT_EQUAL(result.attempts_used, 2);
		for (i = 0; i < WAITERS; i++)
			EXPECT_EQUAL(result_of(readers[i]), 2);
		EXPECT_EQUAL(undo_now(device, "nudge", mode, NULL), KSPLICE_STATUS_OK);
		EXPECT_EQUAL(release_now(device, "nudge"), 0);
	}
}

/* What is not changed in the end must not be noticed either. */
static void sleepers_go_on(void)
{
	struct ksplice_result result;
	pid_t reader = start_reader(VICTIM_FILE("wait"), "victim_wait");

	EXPECT_EQUAL(apply_nudging(&wait_jump, "nudge", KSPLICE_MODE_SCHED_SWITCH,
				   KSPLICE_FLAG_DRY_RUN, &result, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(result.tasks_nudged, 1);
	expect_inside(reader, "victim_wait");
	swing_gate("1");
	EXPECT_EQUAL(result_of(reader), 1);
	swing_gate("0");
}

static void sleepers_make_way_for_undo(void)
{
	struct ksplice_apply apply;
	struct ksplice_result result;
	pid_t reader;

	make_apply(&apply, "linger", &linger_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	reader = start_reader(VICTIM_FILE("wait"), "replacement_wait_longer");
	EXPECT_EQUAL(undo_now(device, "linger", KSPLICE_MODE_SCHED_SWITCH, NULL),
		     KSPLICE_STATUS_BUSY);
	undo_nudging("linger", &result);
	EXPECT_EQUAL(result.tasks_nudged, 1);
	expect_inside(reader, "victim_wait");
	swing_gate("1");
	EXPECT_EQUAL(result_of(reader), 1);
	swing_gate("0");
	EXPECT_EQUAL(release_now(device, "linger"), 0);
}

static void deep_sleepers_are_told_apart(void)
{
	pid_t deep = start_reader(VICTIM_FILE("wait-deeply"), "victim_wait_deeply");
	struct ksplice_blocker blocker;
	struct ksplice_result result;

	EXPECT_EQUAL(apply_nudging(&deep_jump, "deep", KSPLICE_MODE_SCHED_SWITCH, 0, &result,
				   &blocker), KSPLICE_STATUS_BUSY);
	EXPECT_EQUAL(result.tasks_nudged, 0);
	EXPECT_EQUAL(result.blocker_count, 1);
	EXPECT_EQUAL(blocker.pid, deep);
	EXPECT(blocker.flags & KSPLICE_BLOCKER_FIXED);
	swing_gate("1");
	EXPECT_EQUAL(result_of(deep), 1);
	swing_gate("0");
}

static void who_was_held_dies_when_killed(void)
{
	struct ksplice_result result;
	pid_t reader = start_reader(VICTIM_FILE("wait"), "victim_wait");
	int i;

	for (i = 0; i < 50; i++) {
		struct ksplice_apply apply;

		make_apply(&apply, "killed", &wait_jump);
		apply.mode = KSPLICE_MODE_SCHED_SWITCH;
		apply.attempts = 1;
		apply.flags = KSPLICE_FLAG_NUDGE | KSPLICE_FLAG_DRY_RUN;
		EXPECT_EQUAL(request(device, KSPLICE_IOC_APPLY, &apply), 0);
		usleep(i * 200);
		stop_sleeper(reader);
		EXPECT_EQUAL(wait_result(device, &result, NULL, 0), KSPLICE_STATUS_OK);
		reader = start_reader(VICTIM_FILE("wait"), "victim_wait");
	}
	stop_sleeper(reader);
}

void run_nudge_cases(void)
{
	device = open_device();
	make_jump(&wait_jump, find_function("victim_wait", VICTIM),
		  find_function("replacement_wait", REPLACEMENT));
	make_jump(&linger_jump, find_function("victim_wait", VICTIM),
		  find_function("replacement_wait_longer", REPLACEMENT));
	make_jump(&deep_jump, find_function("victim_wait_deeply", VICTIM),
		  find_function("replacement_wait", REPLACEMENT));
	run_case("nudged-sleepers-make-way", sleepers_make_way);
	run_case("nudged-sleepers-go-on", sleepers_go_on);
	run_case("nudged-sleepers-make-way-for-undo", sleepers_make_way_for_undo);
	run_case("deep-sleepers-are-told-apart", deep_sleepers_are_told_apart);
	run_case("held-task-dies-when-killed", who_was_held_dies_when_killed);
	close(device);
}
