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

static struct jump answer_jump;
static int device;

static void forget(const char *id)
{
	EXPECT_EQUAL(release_now(device, id), 0);
}

static void expect_bytes(const struct jump *jump, const uint8_t *expected)
{
	uint8_t found[8];

	EXPECT(read_kernel(jump->write.address, found, 5));
	EXPECT(!memcmp(found, expected, 5));
}

static void victim_round(uint32_t mode)
{
	struct ksplice_apply apply;
	struct ksplice_result result;

	make_apply(&apply, "victim", &answer_jump);
	apply.mode = mode;
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT(result.pause_ns > 0 && result.pause_ns <= result.stop_ns);
	EXPECT(result.tasks_total > 0);
	EXPECT_EQUAL(result.overflow, 0);
	EXPECT_EQUAL(result.failing_index, KSPLICE_NO_INDEX);
	if (mode != KSPLICE_MODE_IN_STOP)
		EXPECT(result.tasks_rechecked < result.tasks_total);
	printf("# mode %u: pause %llu ns, check %llu, write %llu, walk %llu, stop %llu, all %llu, tasks %u/%u\n",
	       mode, (unsigned long long)result.pause_ns, (unsigned long long)result.check_ns,
	       (unsigned long long)result.write_ns, (unsigned long long)result.walk_ns,
	       (unsigned long long)result.stop_ns, (unsigned long long)result.total_ns,
	       result.tasks_rechecked, result.tasks_total);
	expect_bytes(&answer_jump, answer_jump.new_bytes);
	EXPECT_EQUAL(undo_now(device, "victim", mode, NULL), KSPLICE_STATUS_OK);
	expect_bytes(&answer_jump, answer_jump.old_bytes);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	forget("victim");
}

static void victim_sched_switch(void) { victim_round(KSPLICE_MODE_SCHED_SWITCH); }
static void victim_counters(void) { victim_round(KSPLICE_MODE_COUNTERS); }
static void victim_in_stop(void) { victim_round(KSPLICE_MODE_IN_STOP); }

static void vmlinux_function(void)
{
	struct jump jump;
	struct ksplice_apply apply;
	char before[4096];
	uint32_t mode;

	make_jump(&jump, find_function("cmdline_proc_show", NULL),
		  find_function("replacement_cmdline_show", REPLACEMENT));
	snprintf(before, sizeof(before), "%s", read_text("/proc/cmdline"));
	for (mode = KSPLICE_MODE_SCHED_SWITCH; mode <= KSPLICE_MODE_IN_STOP; mode++) {
		make_apply(&apply, "vmlinux.function-1_a", &jump);
		apply.mode = mode;
		EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
		EXPECT(!strcmp(read_text("/proc/cmdline"), "replaced"));
		EXPECT_EQUAL(undo_now(device, apply.id, mode, NULL), KSPLICE_STATUS_OK);
		EXPECT(!strcmp(read_text("/proc/cmdline"), before));
		expect_bytes(&jump, jump.old_bytes);
		forget(apply.id);
	}
}

static void dry_run(void)
{
	struct ksplice_apply apply;
	struct ksplice_undo undo;
	struct ksplice_result result;

	make_apply(&apply, "dry", &answer_jump);
	apply.flags = KSPLICE_FLAG_DRY_RUN;
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_OK);
	EXPECT(result.pause_ns > 0);
	expect_bytes(&answer_jump, answer_jump.old_bytes);
	EXPECT(!path_exists("/sys/kernel/ksplice/updates/dry"));
	apply.flags = 0;
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	make_undo(&undo, "dry");
	undo.flags = KSPLICE_FLAG_DRY_RUN;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), 0);
	EXPECT_EQUAL(wait_result(device, NULL, NULL, 0), KSPLICE_STATUS_OK);
	expect_bytes(&answer_jump, answer_jump.new_bytes);
	EXPECT(!strcmp(read_text("/sys/kernel/ksplice/updates/dry/state"), "applied"));
	EXPECT_EQUAL(undo_now(device, "dry", 0, NULL), KSPLICE_STATUS_OK);
	forget("dry");
}

/* Code and data of one update change together, the data across a page. */
static void constant_data(void)
{
	static uint32_t old_table[1024], new_table[1024];
	uint64_t table = find_symbol("victim_table", VICTIM);
	uint64_t number = find_symbol("victim_number", VICTIM);
	uint32_t old_number = 5, new_number = 6, i;
	struct ksplice_write writes[3] = { answer_jump.write };
	struct ksplice_apply apply;

	for (i = 0; i < 1024; i++)
		new_table[i] = i;
	old_table[0] = 7;
	writes[1] = (struct ksplice_write){ number, 4, KSPLICE_WRITE_DATA,
					    (uintptr_t)&old_number, (uintptr_t)&new_number };
	writes[2] = (struct ksplice_write){ table, sizeof(new_table), KSPLICE_WRITE_DATA,
					    (uintptr_t)old_table, (uintptr_t)new_table };
	make_apply(&apply, "data", &answer_jump);
	apply.writes = (uintptr_t)writes;
	apply.write_count = 3;
	EXPECT_EQUAL(read_number(VICTIM_FILE("table")), 16);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("table")), 1023 * 1024 / 2 + 9);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(read_number("/sys/kernel/ksplice/updates/data/sites"), 3);
	EXPECT_EQUAL(read_number("/sys/kernel/ksplice/updates/data/bytes"), 4096 + 4 + 5);
	EXPECT_EQUAL(undo_now(device, "data", 1, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("table")), 16);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	forget("data");
}

static size_t read_whole(const char *path, char *buffer, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t got;

	while (file >= 0 && (got = read(file, buffer + done, size - done)) > 0)
		done += got;
	if (file >= 0)
		close(file);
	return done;
}

static void record_in_sysfs(void)
{
	static char metadata[KSPLICE_MAX_METADATA], found[KSPLICE_MAX_METADATA + 1];
	struct ksplice_apply apply;
	char expected[128];
	size_t i;

	for (i = 0; i < sizeof(metadata); i++)
		metadata[i] = (char)(i * 31);
	make_apply(&apply, "record", &answer_jump);
	apply.metadata = (uintptr_t)metadata;
	apply.metadata_length = sizeof(metadata);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
#define RECORD "/sys/kernel/ksplice/updates/record/"
	EXPECT(!strcmp(read_text(RECORD "state"), "applied"));
	EXPECT(!strcmp(read_text(RECORD "module"), REPLACEMENT));
	EXPECT_EQUAL(read_number(RECORD "sites"), 1);
	EXPECT(read_number(RECORD "pause_ns") > 0);
	EXPECT(read_number(RECORD "attempts") >= 1);
	EXPECT(read_number(RECORD "applied_at") > 0);
	EXPECT(read_number(RECORD "sequence") > 0);
	EXPECT_EQUAL(read_whole(RECORD "metadata", found, sizeof(found)), sizeof(metadata));
	EXPECT(!memcmp(found, metadata, sizeof(metadata)));
	snprintf(expected, sizeof(expected),
		 "%016llx code 00000005 %02x%02x%02x%02x%02x %02x%02x%02x%02x%02x\n",
		 (unsigned long long)answer_jump.write.address,
		 answer_jump.old_bytes[0], answer_jump.old_bytes[1], answer_jump.old_bytes[2],
		 answer_jump.old_bytes[3], answer_jump.old_bytes[4],
		 answer_jump.new_bytes[0], answer_jump.new_bytes[1], answer_jump.new_bytes[2],
		 answer_jump.new_bytes[3], answer_jump.new_bytes[4]);
	EXPECT_EQUAL(read_whole(RECORD "written", found, sizeof(found)), strlen(expected));
	EXPECT(!memcmp(found, expected, strlen(expected)));
	EXPECT_EQUAL(undo_now(device, "record", 0, NULL), KSPLICE_STATUS_OK);
	EXPECT(!strcmp(read_text(RECORD "state"), "reversed"));
	EXPECT_EQUAL(undo_now(device, "record", 0, NULL), KSPLICE_STATUS_NOT_APPLIED);
	forget("record");
	EXPECT(!path_exists(RECORD));
}

static void double_id(void)
{
	struct ksplice_apply apply;

	make_apply(&apply, "twice", &answer_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), -EEXIST);
	EXPECT_EQUAL(release_now(device, "twice"), -EBUSY);
	EXPECT_EQUAL(undo_now(device, "twice", 2, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), -EEXIST);
	forget("twice");
	EXPECT_EQUAL(release_now(device, "twice"), -ENOENT);
	EXPECT_EQUAL(undo_now(device, "twice", 2, NULL), -ENOENT);
}

/* Two updates on one site come off in reverse order only. */
static void stacked_updates(void)
{
	struct function replacement = find_function("replacement_answer", REPLACEMENT);
	struct jump second = answer_jump, inner;
	struct ksplice_apply apply;
	int32_t distance;

	memcpy(second.old_bytes, answer_jump.new_bytes, 5);
	/* Past the trace site of the replacement, to which the first jump leads. */
	make_jump(&inner, replacement, replacement);
	distance = (int32_t)(inner.write.address - (second.write.address + 5));
	memcpy(second.new_bytes + 1, &distance, 4);
	second.write.old_bytes = (uintptr_t)second.old_bytes;
	second.write.new_bytes = (uintptr_t)second.new_bytes;

	make_apply(&apply, "lower", &answer_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	make_apply(&apply, "upper", &second);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(undo_now(device, "lower", 2, NULL), KSPLICE_STATUS_BYTES_DIFFER);
	EXPECT_EQUAL(undo_now(device, "upper", 2, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(undo_now(device, "lower", 2, NULL), KSPLICE_STATUS_OK);
	forget("upper");
	forget("lower");
	expect_bytes(&answer_jump, answer_jump.old_bytes);
}

static void traced_function(void)
{
	struct ksplice_apply apply;

	EXPECT_EQUAL(write_text("/sys/kernel/tracing/set_ftrace_filter", "victim_answer"), 0);
	EXPECT_EQUAL(write_text("/sys/kernel/tracing/current_tracer", "function"), 0);
	make_apply(&apply, "traced", &answer_jump);
	EXPECT_EQUAL(apply_now(device, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT(strstr(read_text("/sys/kernel/tracing/trace"), "victim_answer"));
	EXPECT_EQUAL(write_text("/sys/kernel/tracing/current_tracer", "nop"), 0);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(undo_now(device, "traced", 0, NULL), KSPLICE_STATUS_OK);
	forget("traced");
}

void run_swap_cases(void)
{
	device = open_device();
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	run_case("apply-undo-victim-sched-switch", victim_sched_switch);
	run_case("apply-undo-victim-counters", victim_counters);
	run_case("apply-undo-victim-in-stop", victim_in_stop);
	run_case("apply-undo-vmlinux-function", vmlinux_function);
	run_case("dry-run-writes-nothing", dry_run);
	run_case("code-and-constant-data-together", constant_data);
	run_case("record-in-sysfs", record_in_sysfs);
	run_case("double-id-refused", double_id);
	run_case("stacked-updates-lifo", stacked_updates);
	run_case("function-tracer-keeps-working", traced_function);
	close(device);
}
