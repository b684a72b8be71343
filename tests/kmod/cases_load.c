// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "support.h"

#define CYCLES		200
#define HOTPLUG_CYCLES	60
#define READERS		3
#define SLEEPERS	400

static struct jump answer_jump, cmdline_jump;
static volatile bool finished;
static unsigned long reads, wrong;
static char cmdline[4096];

/* Every read must be entirely old or entirely new. */
static void *reader(void *unused)
{
	(void)unused;
	while (!finished) {
		long answer = read_number(VICTIM_FILE("answer"));
		const char *line = read_text("/proc/cmdline");
		bool bad = (answer != 11 && answer != 1002) ||
			   (strcmp(line, cmdline) && strcmp(line, "replaced"));

		__atomic_add_fetch(&reads, 1, __ATOMIC_RELAXED);
		__atomic_add_fetch(&wrong, bad, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* New tasks all the time, which the switch log and the snapshot must cope with. */
static void *forker(void *unused)
{
	(void)unused;
	while (!finished) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
	}
	return NULL;
}

static void *sleeper(void *unused)
{
	(void)unused;
	while (!finished)
		usleep(300000);
	return NULL;
}

static void *hotplugger(void *rounds)
{
	const char *cpu = "/sys/devices/system/cpu/cpu1/online";
	unsigned long *count = rounds;

	while (!finished) {
		if (!write_text(cpu, "0") && !write_text(cpu, "1"))
			(*count)++;
		usleep(20000);
	}
	return NULL;
}

static void cycle(int device, int round, uint64_t *longest, uint32_t *overflows)
{
	struct ksplice_write writes[2] = { answer_jump.write, cmdline_jump.write };
	struct ksplice_range old_ranges[2] = { answer_jump.old_range, cmdline_jump.old_range };
	struct ksplice_range new_ranges[2] = { answer_jump.new_range, cmdline_jump.new_range };
	struct ksplice_apply apply;
	struct ksplice_result result;

	make_apply(&apply, "cycle", &answer_jump);
	apply.writes = (uintptr_t)writes;
	apply.busy = (uintptr_t)old_ranges;
	apply.undo_busy = (uintptr_t)new_ranges;
	apply.write_count = apply.busy_count = apply.undo_busy_count = 2;
	apply.mode = round % 3;
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_OK);
	*overflows += result.overflow;
	if (result.pause_ns > *longest)
		*longest = result.pause_ns;
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 1002);
	EXPECT_EQUAL(undo_now(device, "cycle", (round + 1) % 3, &result), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(read_number(VICTIM_FILE("answer")), 11);
	EXPECT_EQUAL(release_now(device, "cycle"), 0);
}

static void run_cycles(const char *what, int cycles, void *(*extra)(void *), void *argument)
{
	pthread_t threads[READERS + 2];
	uint64_t longest = 0;
	uint32_t overflows = 0;
	int device = open_device();
	int i;

	finished = false;
	reads = wrong = 0;
	for (i = 0; i < READERS; i++)
		pthread_create(&threads[i], NULL, reader, NULL);
	pthread_create(&threads[READERS], NULL, forker, NULL);
	pthread_create(&threads[READERS + 1], NULL, extra, argument);
	for (i = 0; i < cycles; i++)
		cycle(device, i, &longest, &overflows);
	finished = true;
	for (i = 0; i < READERS + 2; i++)
		pthread_join(threads[i], NULL);
	close(device);
	EXPECT_EQUAL(wrong, 0);
	EXPECT(reads > 0);
	printf("# %s: %d cycles, %lu reads, %lu wrong, longest pause %llu ns, %u overflows\n",
	       what, cycles, reads, wrong, (unsigned long long)longest, overflows);
}

static void cycles_under_load(void)
{
	run_cycles("load", CYCLES, sleeper, NULL);
}

static void cycles_under_hotplug(void)
{
	unsigned long rounds = 0;

	run_cycles("hotplug", HOTPLUG_CYCLES, hotplugger, &rounds);
	printf("# hotplug: CPU 1 went and came %lu times\n", rounds);
	EXPECT(rounds > 0);
}

/* With room for no task, the log overflows at the first switch. */
static void overflow_falls_back(void)
{
	static const char limit[] = "/sys/module/ksplice/parameters/switch_log_limit";
	struct ksplice_apply apply;
	struct ksplice_result result;
	pthread_t threads[READERS];
	int device = open_device();
	int i;

	finished = false;
	for (i = 0; i < READERS; i++)
		pthread_create(&threads[i], NULL, reader, NULL);
	EXPECT_EQUAL(write_text(limit, "0"), 0);
	make_apply(&apply, "overflow", &answer_jump);
	apply.mode = KSPLICE_MODE_SCHED_SWITCH;
	EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(result.overflow, 1);
	EXPECT(result.tasks_rechecked + 4 > result.tasks_total);
	EXPECT_EQUAL(undo_now(device, "overflow", 0, NULL), KSPLICE_STATUS_OK);
	EXPECT_EQUAL(release_now(device, "overflow"), 0);
	EXPECT_EQUAL(write_text(limit, "1024"), 0);
	finished = true;
	for (i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	close(device);
}

static void pause_with_many_threads(void)
{
	pthread_t threads[SLEEPERS];
	pthread_attr_t small;
	struct ksplice_apply apply;
	struct ksplice_result result;
	int device = open_device();
	uint32_t mode;
	int i;

	finished = false;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (i = 0; i < SLEEPERS; i++)
		EXPECT_EQUAL(pthread_create(&threads[i], &small, sleeper, NULL), 0);
	for (mode = KSPLICE_MODE_SCHED_SWITCH; mode <= KSPLICE_MODE_IN_STOP; mode++) {
		make_apply(&apply, "many", &answer_jump);
		apply.mode = mode;
		apply.flags = KSPLICE_FLAG_DRY_RUN;
		EXPECT_EQUAL(apply_now(device, &apply, &result), KSPLICE_STATUS_OK);
		EXPECT(result.tasks_total > SLEEPERS);
		if (mode == KSPLICE_MODE_SCHED_SWITCH)
			EXPECT(result.tasks_rechecked < SLEEPERS);
		printf("# %u tasks, mode %u: pause %llu ns, %u rechecked\n", result.tasks_total,
		       mode, (unsigned long long)result.pause_ns, result.tasks_rechecked);
	}
	finished = true;
	for (i = 0; i < SLEEPERS; i++)
		pthread_join(threads[i], NULL);
	close(device);
}

void run_load_cases(void)
{
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));
	make_jump(&cmdline_jump, find_function("cmdline_proc_show", NULL),
		  find_function("replacement_cmdline_show", REPLACEMENT));
	snprintf(cmdline, sizeof(cmdline), "%s", read_text("/proc/cmdline"));
	run_case("200-cycles-under-load", cycles_under_load);
	run_case("cycles-under-cpu-hotplug", cycles_under_hotplug);
	run_case("switch-log-overflow-falls-back", overflow_falls_back);
	run_case("pause-with-many-threads", pause_with_many_threads);
}
