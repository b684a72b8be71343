// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

static struct jump answer_jump, sleep_jump;

#define RECORD "/sys/kernel/ksplice/updates/again/"

static bool record_is(const char *file, const char *expected)
{
	char path[128];

	snprintf(path, sizeof(path), RECORD "%s", file);
	return !strcmp(read_text(path), expected);
}

/* An update that is applied and reversed. */
static void reverse(int file, struct jump *jump)
{
	struct ksplice_apply apply;

	make_apply(&apply, "again", jump);
	apply.metadata = (uintptr_t)"first";
	apply.metadata_length = 5;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(undo_now(file, "again", 2, NULL), KSPLICE_STATUS_OK);
}

static void make_again(struct ksplice_apply *apply, struct jump *jump)
{
	make_apply(apply, "again", jump);
	apply->flags = KSPLICE_FLAG_AGAIN;
	apply->metadata = (uintptr_t)"second";
	apply->metadata_length = 6;
}

static void forget(int file)
{
	EXPECT_EQUAL(release_now(file, "again"), 0);
	EXPECT_EQUAL(module_references(REPLACEMENT), 0);
	EXPECT_EQUAL(module_references(VICTIM), 0);
}

static void reversed_applies_again(void)
{
	struct ksplice_apply apply;
	int file = open_device(), round;
	long sequence;

	reverse(file, &answer_jump);
	for (round = 0; round < 3; round++) {
		sequence = read_number(RECORD "sequence");
		make_again(&apply, &answer_jump);
		apply.mode = round;
		EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
		EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
		EXPECT(record_is("state", "applied") && record_is("metadata", "second"));
		EXPECT_EQUAL(read_number(RECORD "sequence"), sequence + 1);
		EXPECT_EQUAL(module_references(REPLACEMENT), 1);
		EXPECT_EQUAL(module_references(VICTIM), 1);
		EXPECT_EQUAL(undo_now(file, "again", round, NULL), KSPLICE_STATUS_OK);
		EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
		EXPECT(record_is("state", "reversed"));
	}
	forget(file);
	close(file);
}

/* What is written, and guarded by the undo, is what the last apply told. */
static void again_replaces_what_was_told(void)
{
	uint32_t old_number = 5, new_number = 6;
	struct ksplice_write writes[2] = { answer_jump.write };
	struct ksplice_apply apply;
	int file = open_device();

	reverse(file, &answer_jump);
	writes[1] = (struct ksplice_write){ find_symbol("victim_number", VICTIM), 4,
					    KSPLICE_WRITE_DATA, (uintptr_t)&old_number,
					    (uintptr_t)&new_number };
	make_again(&apply, &answer_jump);
	apply.writes = (uintptr_t)writes;
	apply.write_count = 2;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(RECORD "sites"), 2);
	EXPECT_EQUAL(undo_now(file, "again", 2, NULL), KSPLICE_STATUS_OK);
	make_again(&apply, &sleep_jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(RECORD "sites"), 1);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT_EQUAL(undo_now(file, "again", 2, NULL), KSPLICE_STATUS_OK);
	forget(file);
	close(file);
}

static void failed_again_stays_reversed(void)
{
	struct jump wrong = answer_jump;
	struct ksplice_apply apply;
	int file = open_device();
	pid_t sleeper;

	reverse(file, &sleep_jump);
	sleeper = start_sleeper();
	make_again(&apply, &sleep_jump);
	apply.attempts = 2;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_BUSY);
	EXPECT(record_is("state", "reversed") && record_is("metadata", "first"));
	stop_sleeper(sleeper);
	wrong.old_bytes[0] ^= 0xff;
	wrong.write.old_bytes = (uintptr_t)wrong.old_bytes;
	make_again(&apply, &wrong);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_BYTES_DIFFER);
	make_again(&apply, &sleep_jump);
	apply.flags |= KSPLICE_FLAG_DRY_RUN;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT(record_is("state", "reversed") && record_is("metadata", "first"));
	EXPECT_EQUAL(module_references(REPLACEMENT), 1);
	apply.flags = KSPLICE_FLAG_AGAIN;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT(record_is("state", "applied"));
	EXPECT_EQUAL(undo_now(file, "again", 2, NULL), KSPLICE_STATUS_OK);
	forget(file);
	close(file);
}

static void again_needs_the_reversed_one(void)
{
	struct ksplice_apply apply;
	int file = open_device();

	make_again(&apply, &answer_jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), -ENOENT);
	reverse(file, &answer_jump);
	/* A caller that does not know of it must not take the id over. */
	apply.flags = 0;
	EXPECT_EQUAL(apply_now(file, &apply, NULL), -EEXIST);
	apply.flags = KSPLICE_FLAG_AGAIN;
	memset(apply.module, 0, sizeof(apply.module));
	strcpy(apply.module, VICTIM);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), -EEXIST);
	make_again(&apply, &answer_jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), -EEXIST);
	EXPECT_EQUAL(undo_now(file, "again", 2, NULL), KSPLICE_STATUS_OK);
	forget(file);
	close(file);
}

/* While attempts are made nobody else can end or begin anything with it. */
static void again_is_exclusive(void)
{
	pid_t sleeper = start_sleeper();	/* before opening: it must not hold the files */
	int file = open_device(), other = open_device(), waited;
	struct ksplice_result result = { .size = sizeof(result) };
	struct ksplice_apply apply, later;

	/* Nobody may be inside the old code when the update is first applied. */
	reverse(file, &answer_jump);
	make_again(&apply, &sleep_jump);
	apply.attempts = 1000;
	apply.retry_delay_ms = 60000;
	EXPECT_EQUAL(request(file, KSPLICE_IOC_APPLY, &apply), 0);
	usleep(200000);
	EXPECT(record_is("state", "reversed"));
	EXPECT_EQUAL(release_now(other, "again"), -EBUSY);
	make_again(&later, &answer_jump);
	EXPECT_EQUAL(request(other, KSPLICE_IOC_APPLY, &later), 0);
	EXPECT_EQUAL(request(other, KSPLICE_IOC_RESULT, &result), -EAGAIN);
	close(file);
	EXPECT_EQUAL(wait_result(other, NULL, NULL, 0), KSPLICE_STATUS_OK);
	EXPECT(record_is("state", "applied"));
	EXPECT_EQUAL(undo_now(other, "again", 2, NULL), KSPLICE_STATUS_OK);
	forget(other);
	close(other);
	for (waited = 0; waited < 50 && module_references("ksplice"); waited++)
		usleep(20000);
	EXPECT_EQUAL(module_references("ksplice"), 0);
	stop_sleeper(sleeper);
}

void run_again_cases(void)
{
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	make_jump(&sleep_jump, find_function("victim_sleep", VICTIM),
		  find_function("replacement_sleep", REPLACEMENT));
	run_case("reversed-applies-again", reversed_applies_again);
	run_case("again-replaces-what-was-told", again_replaces_what_was_told);
	run_case("failed-again-stays-reversed", failed_again_stays_reversed);
	run_case("again-needs-the-reversed-one", again_needs_the_reversed_one);
	run_case("again-is-exclusive", again_is_exclusive);
}
