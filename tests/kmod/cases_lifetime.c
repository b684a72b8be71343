// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

static struct jump answer_jump;

static int pin(int file, uint64_t *addresses, uint32_t count, uint32_t *error_index)
{
	struct ksplice_pin request_pin = { .size = sizeof(request_pin), .count = count,
					   .addresses = (uintptr_t)addresses };
	int ret = request(file, KSPLICE_IOC_PIN, &request_pin);

	*error_index = request_pin.error_index;
	return ret;
}

static void pins_hold_until_closed(void)
{
	uint64_t addresses[] = {
		find_symbol("victim_answer", VICTIM), find_symbol("victim_table", VICTIM),
		find_symbol("cmdline_proc_show", NULL), find_symbol("linux_proc_banner", NULL),
	};
	int file = open_device();
	uint32_t at;

	EXPECT_EQUAL(module_references(VICTIM), 0);
	EXPECT_EQUAL(pin(file, addresses, 4, &at), 0);
	EXPECT_EQUAL(at, KSPLICE_NO_INDEX);
	EXPECT_EQUAL(module_references(VICTIM), 1);
	EXPECT_EQUAL(unload_module(VICTIM), -EAGAIN);
	close(file);
	EXPECT_EQUAL(module_references(VICTIM), 0);
}

static void pin_of_nowhere(void)
{
	uint64_t addresses[] = { find_symbol("victim_answer", VICTIM), 4096 };
	int file = open_device();
	uint32_t at;

	EXPECT_EQUAL(pin(file, addresses, 2, &at), -ENOENT);
	EXPECT_EQUAL(at, 1);
	EXPECT_EQUAL(module_references(VICTIM), 0);
	close(file);
}

/* Closing the file must not end what an update holds; release must. */
static void update_holds_modules(void)
{
	struct ksplice_apply apply;
	int file = open_device();

	make_apply(&apply, "holds", &answer_jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_OK);
	close(file);
	EXPECT_EQUAL(unload_module(VICTIM), -EAGAIN);
	EXPECT_EQUAL(unload_module(REPLACEMENT), -EAGAIN);
	EXPECT_EQUAL(unload_module("ksplice"), -EAGAIN);
	file = open_device();
	EXPECT_EQUAL(undo_now(file, "holds", 2, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(module_references(REPLACEMENT), 1);
	EXPECT_EQUAL(module_references(VICTIM), 1);
	EXPECT_EQUAL(release_now(file, "holds"), 0);
	close(file);
	EXPECT_EQUAL(module_references(REPLACEMENT), 0);
	EXPECT_EQUAL(module_references(VICTIM), 0);
	EXPECT_EQUAL(module_references("ksplice"), 0);
}

static void failed_apply_returns_pins(void)
{
	uint64_t address = find_symbol("victim_answer", VICTIM);
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	int file = open_device();
	uint32_t at;

	jump.old_bytes[0] ^= 0xff;
	jump.write.old_bytes = (uintptr_t)jump.old_bytes;
	EXPECT_EQUAL(pin(file, &address, 1, &at), 0);
	make_apply(&apply, "fails", &jump);
	EXPECT_EQUAL(apply_now(file, &apply, NULL), KSPLICE_STATUS_BYTES_DIFFER);
	EXPECT_EQUAL(module_references(VICTIM), 1);
	EXPECT_EQUAL(module_references(REPLACEMENT), 0);
	close(file);
	EXPECT_EQUAL(module_references(VICTIM), 0);
	EXPECT_EQUAL(module_references("ksplice"), 0);
}

static void closing_calls_retries_off(void)
{
	struct jump jump;
	struct ksplice_apply apply;
	/* Before opening: a child with a copy of the file would keep it open. */
	pid_t sleeper = start_sleeper();
	int file, waited;

	file = open_device();
	make_jump(&jump, find_function("victim_sleep", VICTIM),
		  find_function("replacement_sleep", REPLACEMENT));
	make_apply(&apply, "closed", &jump);
	apply.attempts = 1000;
	apply.retry_delay_ms = 60000;
	EXPECT_EQUAL(request(file, KSPLICE_IOC_APPLY, &apply), 0);
	usleep(100000);
	EXPECT(path_exists("/sys/kernel/ksplice/updates/closed"));
	close(file);
	for (waited = 0; waited < 50 && module_references("ksplice"); waited++)
		usleep(20000);
	EXPECT_EQUAL(module_references("ksplice"), 0);
	EXPECT(!path_exists("/sys/kernel/ksplice/updates/closed"));
	stop_sleeper(sleeper);
}

static void unload_and_load_again(void)
{
	EXPECT_EQUAL(unload_module("ksplice"), 0);
	EXPECT(!path_exists("/sys/kernel/ksplice"));
	EXPECT(!path_exists("/dev/ksplice"));
	EXPECT_EQUAL(load_module("ksplice.ko"), 0);
	EXPECT(path_exists("/dev/ksplice"));
	update_holds_modules();
}

static void unload_replacement_after_release(void)
{
	EXPECT_EQUAL(unload_module(REPLACEMENT), 0);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT_EQUAL(load_module("ksplice_replacement.ko"), 0);
}

void run_lifetime_cases(void)
{
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	run_case("pins-hold-until-closed", pins_hold_until_closed);
	run_case("pin-of-nowhere-refused", pin_of_nowhere);
	run_case("update-holds-modules-until-release", update_holds_modules);
	run_case("failed-apply-returns-pins", failed_apply_returns_pins);
	run_case("closing-calls-retries-off", closing_calls_retries_off);
	run_case("unload-and-load-again", unload_and_load_again);
	run_case("replacement-unloads-after-release", unload_replacement_after_release);
}
