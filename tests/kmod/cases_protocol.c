// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

static struct jump answer_jump;
static int device;

static int open_raw(void)
{
	return open("/dev/ksplice", O_RDWR | O_CLOEXEC);
}

static void hello_comes_first(void)
{
	struct ksplice_result result = { .size = sizeof(result) };
	struct ksplice_hello hello = { .size = sizeof(hello), .abi = KSPLICE_ABI_VERSION };
	int file = open_raw();

	EXPECT_EQUAL(request(file, KSPLICE_IOC_RESULT, &result), -EPROTO);
	EXPECT_EQUAL(request(file, KSPLICE_IOC_HELLO, &hello), 0);
	EXPECT_EQUAL(request(file, KSPLICE_IOC_RESULT, &result), -ENOENT);
	EXPECT_EQUAL(hello.write_size, sizeof(struct ksplice_write));
	EXPECT_EQUAL(hello.apply_size, sizeof(struct ksplice_apply));
	EXPECT_EQUAL(hello.blocker_size, sizeof(struct ksplice_blocker));
	EXPECT_EQUAL(hello.result_size, sizeof(struct ksplice_result));
	EXPECT_EQUAL(hello.features, KSPLICE_FEATURE_STORE16 |
		     KSPLICE_FEATURE_SCHED_SWITCH | KSPLICE_FEATURE_KPROBE_LOCK |
		     KSPLICE_FEATURE_AGAIN | KSPLICE_FEATURE_NUDGE);
	close(file);
}

static void hello_of_another_abi(void)
{
	struct ksplice_result result = { .size = sizeof(result) };
	struct ksplice_hello hello = { .size = sizeof(hello), .abi = KSPLICE_ABI_VERSION + 1 };
	int file = open_raw();

	EXPECT_EQUAL(request(file, KSPLICE_IOC_HELLO, &hello), -EPROTONOSUPPORT);
	EXPECT_EQUAL(hello.abi, KSPLICE_ABI_VERSION);
	EXPECT_EQUAL(request(file, KSPLICE_IOC_RESULT, &result), -EPROTO);
	hello = (struct ksplice_hello){ .size = sizeof(hello), .abi = 1, .features = 1 };
	EXPECT_EQUAL(request(file, KSPLICE_IOC_HELLO, &hello), -EINVAL);
	EXPECT_EQUAL(read_number("/sys/kernel/ksplice/abi"), KSPLICE_ABI_VERSION);
	EXPECT(strlen(read_text("/sys/kernel/ksplice/version")) > 0);
	close(file);
}

/* Every request with a wrong size, an unmapped page and a page that ends early. */
static void wrong_sizes_and_pointers(void)
{
	static const unsigned long commands[] = {
		KSPLICE_IOC_HELLO, KSPLICE_IOC_PIN, KSPLICE_IOC_CHECK, KSPLICE_IOC_APPLY,
		KSPLICE_IOC_UNDO, KSPLICE_IOC_RELEASE, KSPLICE_IOC_RESULT,
	};
	uint8_t *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	munmap(pages + 4096, 4096);
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		uint32_t words[512] = { 0 };

		EXPECT_EQUAL(request(device, commands[i], words), -EINVAL);
		words[0] = _IOC_SIZE(commands[i]) + 8;
		EXPECT_EQUAL(request(device, commands[i], words), -EINVAL);
		words[0] = ~0U;
		EXPECT_EQUAL(request(device, commands[i], words), -EINVAL);
		EXPECT_EQUAL(request(device, commands[i], NULL), -EFAULT);
		EXPECT_EQUAL(request(device, commands[i], (void *)~0xfffUL), -EFAULT);
		EXPECT_EQUAL(request(device, commands[i], pages + 4096 - 8), -EFAULT);
		EXPECT_EQUAL(request(device, commands[i] + (8UL << _IOC_SIZESHIFT), words),
			     -ENOTTY);
	}
	EXPECT_EQUAL(request(device, _IO(KSPLICE_IOC_MAGIC, 0x70), NULL), -ENOTTY);
	munmap(pages, 4096);
}

static int try_apply(const struct ksplice_apply *apply)
{
	struct ksplice_apply copy = *apply;

	return request(device, KSPLICE_IOC_APPLY, &copy);
}

#define EXPECT_REFUSED(change, error) do {			\
	make_apply(&apply, "hostile", &jump);			\
	change;							\
	EXPECT_EQUAL(try_apply(&apply), -(error));		\
	jump = answer_jump;					\
	jump.write.old_bytes = (uintptr_t)jump.old_bytes;	\
	jump.write.new_bytes = (uintptr_t)jump.new_bytes;	\
} while (0)

static void hostile_apply_scalars(void)
{
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	struct ksplice_hook hook = { .address = 1 };

	EXPECT_REFUSED((apply.hooks = (uintptr_t)&hook, apply.hook_count = 0), EINVAL);
	EXPECT_REFUSED((apply.hooks = 0, apply.hook_count = 1), EINVAL);
	EXPECT_REFUSED((apply.hooks = (uintptr_t)&hook,
			apply.hook_count = KSPLICE_MAX_HOOKS + 1), E2BIG);
	EXPECT_REFUSED((apply.hooks = 4096, apply.hook_count = 1), EFAULT);
	hook.kind = KSPLICE_HOOK_FAIL_REVERSE + 1;
	EXPECT_REFUSED((apply.hooks = (uintptr_t)&hook, apply.hook_count = 1), EINVAL);
	hook.kind = 0;
	hook.reserved = 1;
	EXPECT_REFUSED((apply.hooks = (uintptr_t)&hook, apply.hook_count = 1), EINVAL);
	hook.reserved = 0;
	hook.address = 0;
	EXPECT_REFUSED((apply.hooks = (uintptr_t)&hook, apply.hook_count = 1), EINVAL);
	EXPECT_REFUSED((apply.writes = 0, apply.write_count = 0), EINVAL);
	EXPECT_REFUSED(apply.flags = 8, EINVAL);
	EXPECT_REFUSED(apply.flags = KSPLICE_FLAG_AGAIN, ENOENT);
	EXPECT_REFUSED(apply.flags = ~0U, EINVAL);
	EXPECT_REFUSED(apply.mode = 3, EINVAL);
	EXPECT_REFUSED(apply.attempts = 0, EINVAL);
	EXPECT_REFUSED(apply.attempts = KSPLICE_MAX_ATTEMPTS + 1, EINVAL);
	EXPECT_REFUSED(apply.retry_delay_ms = KSPLICE_MAX_RETRY_DELAY_MS + 1, EINVAL);
	EXPECT_REFUSED(apply.metadata_length = KSPLICE_MAX_METADATA + 1, E2BIG);
	EXPECT_REFUSED(apply.metadata_length = 8, EFAULT);
	EXPECT_REFUSED(apply.metadata = (uintptr_t)&apply, EINVAL);
	EXPECT_REFUSED((apply.metadata_length = 8, apply.metadata = ~0ULL - 4), EFAULT);
	EXPECT_REFUSED(apply.write_count = 0, EINVAL);
	EXPECT_REFUSED(apply.write_count = KSPLICE_MAX_WRITES + 1, E2BIG);
	EXPECT_REFUSED(apply.write_count = ~0U, E2BIG);
	EXPECT_REFUSED(apply.writes = 0, EINVAL);
	EXPECT_REFUSED(apply.writes = 8, EFAULT);
	EXPECT_REFUSED(apply.writes = 0xffffffff81000000ULL, EFAULT);
	EXPECT_REFUSED(apply.busy_count = KSPLICE_MAX_RANGES + 1, E2BIG);
	EXPECT_REFUSED(apply.busy = 0, EINVAL);
	EXPECT_REFUSED(apply.busy = 8, EFAULT);
	EXPECT_REFUSED(apply.busy_count = 0, EINVAL);
	EXPECT_REFUSED(apply.undo_busy_count = ~0U, E2BIG);
	EXPECT_REFUSED(apply.undo_busy = 8, EFAULT);
	EXPECT(!path_exists("/sys/kernel/ksplice/updates/hostile"));
}

static void hostile_names(void)
{
	static const char *const ids[] = { "", ".", "..", ".a", "a/b", "a b", "a\n", "\xff", "a:b" };
	static const char *const modules[] = { "", "a-b", "../x", "a.b" };
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	struct ksplice_release release = { .size = sizeof(release) };
	struct ksplice_undo undo;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		EXPECT_REFUSED((memset(apply.id, 0, sizeof(apply.id)), strcpy(apply.id, ids[i])),
			       EINVAL);
		memset(release.id, 0, sizeof(release.id));
		strcpy(release.id, ids[i]);
		EXPECT_EQUAL(request(device, KSPLICE_IOC_RELEASE, &release), -EINVAL);
		make_undo(&undo, ids[i]);
		EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), -EINVAL);
	}
	EXPECT_REFUSED(memset(apply.id, 'a', sizeof(apply.id)), EINVAL);
	EXPECT_REFUSED(apply.id[60] = 'x', EINVAL);
	for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		EXPECT_REFUSED((memset(apply.module, 0, sizeof(apply.module)),
				strcpy(apply.module, modules[i])), EINVAL);
	EXPECT_REFUSED(memset(apply.module, 'a', sizeof(apply.module)), EINVAL);
	EXPECT_REFUSED(strcpy(apply.module, "not_loaded_at_all_no"), ENOENT);
	release = (struct ksplice_release){ .size = sizeof(release), .flags = 1, .id = "a" };
	EXPECT_EQUAL(request(device, KSPLICE_IOC_RELEASE, &release), -EINVAL);
	make_undo(&undo, "absent");
	undo.reserved = 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), -EINVAL);
	undo.reserved = 0;
	undo.flags = 8;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), -EINVAL);
	undo.flags = KSPLICE_FLAG_AGAIN;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), -EINVAL);
	undo.flags = 0;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_UNDO, &undo), -ENOENT);
}

static void hostile_writes_and_ranges(void)
{
	struct jump jump = answer_jump;
	struct ksplice_apply apply;
	struct ksplice_write *many = calloc(KSPLICE_MAX_WRITES, sizeof(*many));
	static uint8_t bytes[KSPLICE_MAX_DATA_BYTES];
	uint32_t i;

	EXPECT_REFUSED(jump.write.length = 0, EINVAL);
	EXPECT_REFUSED(jump.write.length = KSPLICE_MAX_CODE_BYTES + 1, E2BIG);
	EXPECT_REFUSED(jump.write.length = ~0U, E2BIG);
	EXPECT_REFUSED(jump.write.kind = 2, EINVAL);
	EXPECT_REFUSED((jump.write.kind = KSPLICE_WRITE_DATA,
			jump.write.length = KSPLICE_MAX_DATA_BYTES + 1), E2BIG);
	EXPECT_REFUSED(jump.write.old_bytes = 0, EINVAL);
	EXPECT_REFUSED(jump.write.new_bytes = 0, EINVAL);
	EXPECT_REFUSED(jump.write.old_bytes = 16, EFAULT);
	EXPECT_REFUSED(jump.write.new_bytes = 0xffffffff81000000ULL, EFAULT);
	EXPECT_REFUSED(jump.write.address = ~0ULL - 2, EINVAL);
	EXPECT_REFUSED(jump.old_range.end = jump.old_range.start, EINVAL);
	EXPECT_REFUSED(jump.old_range.start = 0, EINVAL);
	EXPECT_REFUSED(jump.new_range.end = 1, EINVAL);

	for (i = 0; i < KSPLICE_MAX_WRITES; i++) {
		many[i] = jump.write;
		many[i].address += i % 2 ? 4 : 0;
	}
	EXPECT_REFUSED((apply.writes = (uintptr_t)many, apply.write_count = 2), EINVAL);
	for (i = 0; i < KSPLICE_MAX_WRITES; i++)
		many[i] = (struct ksplice_write){ 0xffffffff81000000ULL + i * 4096ULL, 4096,
						  KSPLICE_WRITE_DATA, (uintptr_t)bytes,
						  (uintptr_t)bytes };
	EXPECT_REFUSED((apply.writes = (uintptr_t)many,
			apply.write_count = KSPLICE_MAX_WRITES), E2BIG);
	free(many);
}

static void hostile_pin_check_result(void)
{
	uint64_t address = answer_jump.write.address;
	struct ksplice_pin pin = { .size = sizeof(pin), .count = 1,
				   .addresses = (uintptr_t)&address, .reserved = 1 };
	struct ksplice_write write = answer_jump.write;
	struct ksplice_check check = { .size = sizeof(check), .count = 1,
				       .writes = (uintptr_t)&write };
	struct ksplice_result result = { .size = sizeof(result), .tasks_nudged = 1 };

	EXPECT_EQUAL(request(device, KSPLICE_IOC_PIN, &pin), -EINVAL);
	pin.reserved = 0;
	pin.count = 0;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_PIN, &pin), -EINVAL);
	pin.count = KSPLICE_MAX_PINS + 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_PIN, &pin), -E2BIG);
	pin.count = 2;
	pin.addresses = 4096;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_PIN, &pin), -EFAULT);

	/* CHECK takes no new bytes. */
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), -EINVAL);
	write.new_bytes = 0;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), 0);
	check.capacity = 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), -EINVAL);
	check.conflicts = 16;
	check.capacity = KSPLICE_MAX_WRITES + 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), -E2BIG);
	check.count = 0;
	check.capacity = 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_CHECK, &check), -EINVAL);

	EXPECT_EQUAL(request(device, KSPLICE_IOC_RESULT, &result), -EINVAL);
	result.tasks_nudged = 0;
	result.blocker_capacity = 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_RESULT, &result), -EINVAL);
	result.blockers = 16;
	result.blocker_capacity = KSPLICE_MAX_BLOCKERS + 1;
	EXPECT_EQUAL(request(device, KSPLICE_IOC_RESULT, &result), -E2BIG);
}

/* Random words as every request: nothing but refusals, and nothing applied. */
static void random_requests(void)
{
	static const unsigned long commands[] = {
		KSPLICE_IOC_PIN, KSPLICE_IOC_CHECK, KSPLICE_IOC_APPLY,
		KSPLICE_IOC_UNDO, KSPLICE_IOC_RELEASE, KSPLICE_IOC_RESULT,
	};
	unsigned int seed = 12345, round, i;
	int answered = 0;

	for (round = 0; round < 20000; round++) {
		unsigned long command = commands[round % 6];
		uint32_t words[128];

		for (i = 0; i < 128; i++)
			words[i] = rand_r(&seed) % 3 ? rand_r(&seed) % 5U : rand_r(&seed) * 2U;
		words[0] = _IOC_SIZE(command);
		answered += request(device, command, words) == 0;
	}
	EXPECT_EQUAL(answered, 0);
}

static int in_child(int (*body)(void))
{
	int status = 0;
	pid_t child = fork();

	if (!child)
		_exit(body());
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int drop_module_right(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { };

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[CAP_SYS_MODULE / 32].effective &= ~(1U << (CAP_SYS_MODULE % 32));
	return syscall(SYS_capset, &header, data);
}

static int without_right(void)
{
	struct ksplice_result result = { .size = sizeof(result) };

	if (drop_module_right())
		return 1;
	if (open_raw() >= 0 || errno != EPERM)
		return 2;
	return request(device, KSPLICE_IOC_RESULT, &result) == -EPERM ? 0 : 3;
}

static int as_nobody(void)
{
	if (setgid(65534) || setuid(65534))
		return 1;
	return open_raw() < 0 && errno == EACCES ? 0 : 2;
}

static void rights_are_needed(void)
{
	EXPECT_EQUAL(in_child(without_right), 0);
	EXPECT_EQUAL(in_child(as_nobody), 0);
}

void run_protocol_cases(void)
{
	device = open_device();
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	run_case("hello-comes-first", hello_comes_first);
	run_case("hello-of-another-abi-refused", hello_of_another_abi);
	run_case("wrong-sizes-and-pointers-refused", wrong_sizes_and_pointers);
	run_case("hostile-apply-scalars-refused", hostile_apply_scalars);
	run_case("hostile-names-refused", hostile_names);
	run_case("hostile-writes-and-ranges-refused", hostile_writes_and_ranges);
	run_case("hostile-pin-check-result-refused", hostile_pin_check_result);
	run_case("random-requests-refused", random_requests);
	run_case("rights-are-needed", rights_are_needed);
	close(device);
}
