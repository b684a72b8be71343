// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

static struct jump answer_jump, sleep_jump;
static int device;

#define KPROBE_EVENTS "/sys/kernel/tracing/kprobe_events"

static bool live_bytes_are(const struct jump *jump, const uint8_t *expected)
{
	uint8_t found[8];

	return read_kernel(jump->write.address, found, 5) && !memcmp(found, expected, 5);
}

static void expect_sleeper(const struct ksplice_result *result,
			   const struct ksplice_blocker *blocker, pid_t sleeper,
			   const struct ksplice_range *range)
{
	uint32_t i;
	bool in_entries = false;

	EXPECT(result->blocker_count >= 1);
	EXPECT_EQUAL(blocker->pid, sleeper);
	EXPECT(!strcmp(blocker->comm, "selftest"));
	EXPECT_EQUAL(blocker->range_index, 0);
	EXPECT(blocker->address >= range->start && blocker->address <= range->end);
	EXPECT(blocker->entry_count > 2 && blocker->entry_count <= KSPLICE_MAX_STACK);
	for (i = 0; i < blocker->entry_count; i++)
		in_entries |= blocker->entries[i] == blocker->address;
	EXPECT(in_entries);
	EXPECT(!(blocker->flags & KSPLICE_BLOCKER_UNRELIABLE));
}

/* Refused in each mode with the blocker, then done when it goes away. */
static void busy_function(void)
{
	struct ksplice_blocker blockers[4];
	struct ksplice_apply apply;
	struct ksplice_result result;
	uint32_t mode;

	for (mode = KSPLICE_MODE_SCHED_SWITCH; mode <= KSPLICE_MODE_IN_STOP; mode++) {
		pid_t sleeper = start_sleeper();

		make_apply(&apply, "busy", &sleep_jump);
		apply.mode = mode;
		apply.attempts = 3;
		EXPECT_EQUAL(request(device, KSPLICE_IOC_APPLY, &apply), 0);
		EXPECT_EQUAL(wait_result(device, &result, blockers, 4), KSPLICE_STATUS_BUSY);
		EXPECT_EQUAL(result.attempts_used, 3);
		expect_sleeper(&result, &blockers[0], sleeper, &sleep_jump.old_range);
		EXPECT(live_bytes_are(&sleep_jump, sleep_jump.old_bytes));
		EXPECT(!path_exists("/sys/kernel/ksplice/updates/busy"));
		stop_sleeper(sleeper);
	}
}

static void busy_until_retry(void)
{
	pid_t sleeper = start_sleeper();
	struct ksplice_apply apply;
	struct ksplice_result result;

	make_apply(&apply, "retry", &sleep_jump);
	apply.mode = KSPLICE_MODE_SCHED_SWITCH;
	apply.attempts = 100;
	apply.retry_delay_ms = 50;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_APPLY, &apply), 0);
	EXPECT_EQUAL(request(device, KSPLICE_IOC_APPLY, &apply), -EBUSY);
	usleep(200000);
	result = (struct ksplice_result){ .size = sizeof(result) };
	EXPECT_EQUAL(request(device, KSPLICE_IOC_RESULT, &result), -EAGAIN);
	EXPECT(!strcmp(read_text("/sys/kernel/ksplice/updates/retry/state"), "applying"));
	stop_sleeper(sleeper);
	EXPECT_EQUAL(wait_result(device, &result, NULL, 0), KSPLICE_STATUS_OK);
	EXPECT(result.attempts_used > 1);
	EXPECT_EQUAL(undo_now(device, "retry", 0, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(release_now(device, "retry"), 0);
}

static void busy_undo(void)
{
	struct ksplice_blocker blocker;
	struct ksplice_apply apply;
	struct ksplice_result result;
	struct ksplice_undo undo;
	pid_t sleeper;

	make_apply(&apply, "undo-busy", &sleep_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	sleeper = start_sleeper();
	make_undo(&undo, "undo-busy");
	undo.attempts = 2;
	undo.mode = KSPLICE_MODE_COUNTERS;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), 0);
	EXPECT_EQUAL(wait_result(device, &result, &blocker, 1), KSPLICE_STATUS_BUSY);
	expect_sleeper(&result, &blocker, sleeper, &sleep_jump.new_range);
	EXPECT(!strcmp(read_text("/sys/kernel/ksplice/updates/undo-busy/state"), "applied"));
	stop_sleeper(sleeper);
	EXPECT_EQUAL(undo_now(device, "undo-busy", 1, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(release_now(device, "undo-busy"), 0);
}

/* Always on some stack, the idle tasks' or the swap's own. */
static void never_free_functions(void)
{
	static const char *const names[] = { "do_idle", "schedule", "kthread_worker_fn" };
	static const char *const own[] = { "multi_cpu_stop", "arch_stack_walk_reliable" };
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	struct function function;
	size_t i;
	uint32_t mode;

	jump.write.old_bytes = (uintptr_t)jump.old_bytes;
	jump.write.new_bytes = (uintptr_t)jump.new_bytes;
	for (mode = KSPLICE_MODE_SCHED_SWITCH; mode <= KSPLICE_MODE_IN_STOP; mode++) {
		make_apply(&apply, "never", &jump);
		apply.attempts = 2;
		apply.mode = mode;
		for (i = 0; i < 3; i++) {
			function = find_function(names[i], NULL);
			jump.old_range.start = function.address;
			jump.old_range.end = function.address + function.size;
			EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_BUSY);
		}
		for (i = 0; i < 2; i++) {
			function = find_function(own[i], NULL);
			jump.old_range.start = function.address;
			jump.old_range.end = function.address + function.size;
			EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OWN_CODE);
		}
	}
	function = find_function("ksplice_swap_run", "ksplice");
	jump.old_range.start = function.address;
	jump.old_range.end = function.address + 8;
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OWN_CODE);
	jump.old_range.start = 0xffffffff80000000ULL;
	jump.old_range.end = 0xfffffffffffff000ULL;
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OWN_CODE);
	jump.old_range = answer_jump.old_range;
	jump.write.address = function.address;
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OWN_CODE);
}

static void add_kprobe(unsigned int offset)
{
	char text[128];

	snprintf(text, sizeof(text), "p:selftest %s:victim_answer+%u", VICTIM, offset);
	EXPECT_EQUAL(write_text(KPROBE_EVENTS, text), 0);
}

static void enable_kprobe(bool on)
{
	EXPECT_EQUAL(write_text("/sys/kernel/tracing/events/kprobes/selftest/enable",
				on ? "1" : "0"), 0);
}

static void remove_kprobe(void)
{
	EXPECT_EQUAL(write_text(KPROBE_EVENTS, "-:selftest"), 0);
}

static void check_reports_kprobe(unsigned int offset, uint32_t flags)
{
	struct ksplice_conflict conflict = { };
	struct ksplice_write write = answer_jump.write;
	struct ksplice_check check = { .size = sizeof(check), .count = 1,
				       .writes = (uintptr_t)&write,
				       .conflicts = (uintptr_t)&conflict, .capacity = 1 };

	write.new_bytes = 0;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), 0);
	EXPECT_EQUAL(check.conflict_count, 1);
	EXPECT_EQUAL(conflict.status, KSPLICE_STATUS_KPROBE);
	EXPECT_EQUAL(conflict.address, answer_jump.old_range.start + offset);
	EXPECT_EQUAL(conflict.kprobe_flags & ~KSPLICE_KPROBE_OPTIMIZED, flags);
}

static void kprobe_refuses(void)
{
	unsigned int offset = answer_jump.write.address - answer_jump.old_range.start;
	struct ksplice_apply apply;
	struct ksplice_result result;

	make_apply(&apply, "kprobe", &answer_jump);
	add_kprobe(offset);
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_KPROBE);
	EXPECT_EQUAL(result.kprobe_flags, KSPLICE_KPROBE_PRESENT | KSPLICE_KPROBE_DISABLED);
	EXPECT_EQUAL(result.failing_index, 0);
	EXPECT_EQUAL(result.failing_address, answer_jump.write.address);
	check_reports_kprobe(offset, KSPLICE_KPROBE_PRESENT | KSPLICE_KPROBE_DISABLED);
	enable_kprobe(true);
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_KPROBE);
	check_reports_kprobe(offset, KSPLICE_KPROBE_PRESENT);
	enable_kprobe(false);
	remove_kprobe();
	EXPECT(live_bytes_are(&answer_jump, answer_jump.old_bytes));
}

/* A probe on the function entry is served by ftrace and does no harm. */
static void kprobe_at_entry_is_harmless(void)
{
	struct ksplice_apply apply;

	add_kprobe(0);
	enable_kprobe(true);
	make_apply(&apply, "kprobe-entry", &answer_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(undo_now(device, "kprobe-entry", 0, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(release_now(device, "kprobe-entry"), 0);
	enable_kprobe(false);
	remove_kprobe();
}

static void kprobe_on_our_jump_refuses_undo(void)
{
	struct ksplice_apply apply;

	make_apply(&apply, "kprobe-undo", &answer_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	add_kprobe(answer_jump.write.address - answer_jump.old_range.start);
	enable_kprobe(true);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(undo_now(device, "kprobe-undo", 0, NULL), KSPLICE_STATUS_KPROBE);
	enable_kprobe(false);
	EXPECT_EQUAL(undo_now(device, "kprobe-undo", 0, NULL), KSPLICE_STATUS_KPROBE);
	remove_kprobe();
	EXPECT_EQUAL(undo_now(device, "kprobe-undo", 0, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(release_now(device, "kprobe-undo"), 0);
}

static void bytes_differ(void)
{
	struct jump jump = answer_jump;
	struct ksplice_write writes[2];
	struct ksplice_apply apply;
	struct ksplice_result result;

	jump.old_bytes[3] ^= 1;
	jump.write.old_bytes = (uintptr_t)jump.old_bytes;
	writes[0] = sleep_jump.write;
	writes[1] = jump.write;
	make_apply(&apply, "differ", &jump);
	apply.writes = (uintptr_t)writes;
	apply.write_count = 2;
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_BYTES_DIFFER);
	EXPECT_EQUAL(result.failing_index, 1);
	EXPECT_EQUAL(result.failing_offset, 3);
	EXPECT_EQUAL(result.failing_address, jump.write.address + 3);
	EXPECT(live_bytes_are(&answer_jump, answer_jump.old_bytes));
	EXPECT(live_bytes_are(&sleep_jump, sleep_jump.old_bytes));
}

static void crosses_block(void)
{
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	struct ksplice_result result;

	jump.write.address = (jump.write.address & ~15ULL) + 12;
	EXPECT(read_kernel(jump.write.address, jump.old_bytes, 5));
	jump.write.old_bytes = (uintptr_t)jump.old_bytes;
	make_apply(&apply, "block", &jump);
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_CROSSES_BLOCK);
	EXPECT_EQUAL(result.failing_index, 0);
}

static void bad_addresses(void)
{
	static uint8_t user_page[16];
	uint64_t addresses[] = {
		(uintptr_t)user_page, 8, 0xffff888000001000ULL, 0xffffea0000000000ULL,
		find_symbol("victim_table", VICTIM), find_symbol("linux_proc_banner", NULL),
		find_symbol("__init_begin", NULL) + 64, 0xffffffffff600000ULL,
	};
	struct ksplice_apply apply;
	struct ksplice_result result;
	struct ksplice_conflict conflict;
	struct ksplice_check check = { .size = sizeof(check), .count = 1,
				       .conflicts = (uintptr_t)&conflict, .capacity = 1 };
	size_t i;

	for (i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct jump jump = answer_jump;

		jump.write.address = addresses[i] & ~15ULL;
		jump.write.old_bytes = (uintptr_t)jump.old_bytes;
		make_apply(&apply, "bad", &jump);
		EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_BAD_ADDRESS);
		jump.write.new_bytes = 0;
		check.writes = (uintptr_t)&jump.write;
		EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), 0);
		EXPECT_EQUAL(check.conflict_count, 1);
		EXPECT_EQUAL(conflict.status, KSPLICE_STATUS_BAD_ADDRESS);
	}
	/* Code must not be written as data either. */
	make_apply(&apply, "bad", &answer_jump);
	answer_jump.write.kind = KSPLICE_WRITE_DATA;
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_BAD_ADDRESS);
	answer_jump.write.kind = KSPLICE_WRITE_CODE;
}

void run_refusal_cases(void)
{
	device = open_device();
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	make_jump(&sleep_jump, find_function("victim_sleep", VICTIM),
		  find_function("replacement_sleep", REPLACEMENT));
	run_case("busy-function-refused-with-blocker", busy_function);
	run_case("busy-until-retry", busy_until_retry);
	run_case("busy-undo-refused-with-blocker", busy_undo);
	run_case("never-free-and-own-code-refused", never_free_functions);
	run_case("kprobe-armed-or-not-refused", kprobe_refuses);
	run_case("kprobe-at-entry-is-harmless", kprobe_at_entry_is_harmless);
	run_case("kprobe-on-jump-refuses-undo", kprobe_on_our_jump_refuses_undo);
	run_case("different-bytes-refused", bytes_differ);
	run_case("crossing-block-refused", crosses_block);
	run_case("bad-addresses-refused", bad_addresses);
	close(device);
}
