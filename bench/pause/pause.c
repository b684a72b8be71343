// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures the pause of a swap inside the guest: how it depends on the number
 * of sleeping threads, and what walking all stacks inside the stop would cost.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

#define SWAPS		50	/* half of them applies, half undos */
#define FEW		100
#define MANY		5000
#define STACK_BYTES	(16 * 1024)
#define UPDATE		"pause"

struct sample {
	uint64_t pause_ns;
	uint64_t check_ns;
	uint64_t stop_ns;
	uint64_t total_ns;
	uint32_t tasks_total;
	uint32_t tasks_rechecked;
	uint32_t attempts;
};

struct series {
	const char *name;
	uint32_t mode;
	struct sample samples[SWAPS];
	unsigned int count;
};

struct summary {
	double pause_median;	/* microseconds, like all below */
	double pause_99th;
	double check_median;
	double stop_median;
	double total_median;
	uint32_t tasks;
	double rechecked_median;
	uint32_t attempts;	/* over all swaps */
};

static struct jump answer_jump;
static int device;
static unsigned int sleepers;

static void *sleep_forever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void die(const char *what, long long value)
{
	printf("FAIL %s: %lld\n", what, value);
	exit(1);
}

static void sleep_with(unsigned int wanted)
{
	pthread_attr_t small;
	pthread_t thread;
	int ret;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	pthread_attr_setguardsize(&small, 0);
	for (; sleepers < wanted; sleepers++) {
		ret = pthread_create(&thread, &small, sleep_forever, NULL);
		if (ret)
			die("thread", ret);
	}
	pthread_attr_destroy(&small);
	/* A thread that has not reached its sleep yet is not a sleeping one. */
	sleep(3);
}

static void keep(struct series *series, int status, const struct ksplice_result *result)
{
	if (status != KSPLICE_STATUS_OK)
		die(series->name, status);
	series->samples[series->count++] = (struct sample){
		.pause_ns = result->pause_ns,
		.check_ns = result->check_ns,
		.stop_ns = result->stop_ns,
		.total_ns = result->total_ns,
		.tasks_total = result->tasks_total,
		.tasks_rechecked = result->tasks_rechecked,
		.attempts = result->attempts_used,
	};
}

/* One apply and one undo, each a swap; proves that both took effect. */
static void swap_twice(struct series *series)
{
	struct ksplice_result result;
	struct ksplice_apply apply;

	make_apply(&apply, UPDATE, &answer_jump);
	apply.mode = series->mode;
	apply.attempts = 100;
	keep(series, apply_now(device, &apply, &result), &result);
	if (read_number(VICTIM_FILE("answer")) != 1002)
		die("not applied", series->mode);
	keep(series, undo_now(device, UPDATE, series->mode, &result), &result);
	if (read_number(VICTIM_FILE("answer")) != 11)
		die("not undone", series->mode);
	if (release_now(device, UPDATE))
		die("not released", series->mode);
}

static int ascending(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

/* The smallest value that at least this many percent do not exceed. */
static uint64_t percentile(uint64_t *values, unsigned int count, unsigned int percent)
{
	qsort(values, count, sizeof(*values), ascending);
	return values[(count * percent + 99) / 100 - 1];
}

static struct summary summarize(const struct series *series)
{
	uint64_t pause[SWAPS], check[SWAPS], stop[SWAPS], total[SWAPS], rechecked[SWAPS];
	struct summary summary = { };
	unsigned int i, count = series->count;

	for (i = 0; i < count; i++) {
		const struct sample *sample = &series->samples[i];

		pause[i] = sample->pause_ns;
		check[i] = sample->check_ns;
		stop[i] = sample->stop_ns;
		total[i] = sample->total_ns;
		rechecked[i] = sample->tasks_rechecked;
		summary.tasks = sample->tasks_total;
		summary.attempts += sample->attempts;
	}
	summary.pause_median = percentile(pause, count, 50) / 1e3;
	summary.pause_99th = percentile(pause, count, 99) / 1e3;
	summary.check_median = percentile(check, count, 50) / 1e3;
	summary.stop_median = percentile(stop, count, 50) / 1e3;
	summary.total_median = percentile(total, count, 50) / 1e3;
	summary.rechecked_median = percentile(rechecked, count, 50);
	return summary;
}

static void print_row(const struct series *series, const struct summary *summary)
{
	printf("| %7u | %5u | %-12s | %5u | %8u | %9.0f | %12.1f | %10.1f | %12.1f | %11.1f | %10.1f |\n",
	       sleepers, summary->tasks, series->name, series->count, summary->attempts,
	       summary->rechecked_median, summary->pause_median, summary->pause_99th,
	       summary->check_median, summary->stop_median, summary->total_median / 1e3);
	fflush(stdout);
}

/* The two modes take turns, so that a busy host slows both alike. */
static void measure(unsigned int threads, struct summary *tracked, struct summary *inside)
{
	struct series modes[2] = {
		{ .name = "sched_switch", .mode = KSPLICE_MODE_SCHED_SWITCH },
		{ .name = "in stop", .mode = KSPLICE_MODE_IN_STOP },
	};
	unsigned int i;

	sleep_with(threads);
	for (i = 0; i < SWAPS / 2; i++) {
		swap_twice(&modes[0]);
		swap_twice(&modes[1]);
	}
	*tracked = summarize(&modes[0]);
	*inside = summarize(&modes[1]);
	print_row(&modes[0], tracked);
	print_row(&modes[1], inside);
}

static void print_ratio(const char *what, double median, double tail, double goal, bool at_most)
{
	bool met = at_most ? median <= goal : median >= goal;

	printf("ratio %s: median %.2f, 99th percentile %.2f, goal %s %.1f: %s\n", what, median, tail,
	       at_most ? "<=" : ">=", goal, met ? "met" : "missed");
}

static void load(const char *path)
{
	int ret = load_module(path);

	if (ret)
		die(path, ret);
}

int main(void)
{
	struct summary few[2], many[2];

	load("ksplice.ko");
	load("ksplice_victim.ko");
	load("ksplice_replacement.ko");
	device = open_device();
	make_jump(&answer_jump, find_function("victim_answer", VICTIM),
		  find_function("replacement_answer", REPLACEMENT));

	printf("| threads | tasks | stacks       | swaps | attempts | rechecked | pause median | pause 99th | check median | stop median | whole (ms) |\n");
	printf("|--------:|------:|--------------|------:|---------:|----------:|-------------:|-----------:|-------------:|------------:|-----------:|\n");
	measure(FEW, &few[0], &few[1]);
	measure(MANY, &many[0], &many[1]);
	print_ratio("sched_switch at 5000 threads / at 100 threads",
		    many[0].pause_median / few[0].pause_median,
		    many[0].pause_99th / few[0].pause_99th, 1.5, true);
	print_ratio("in stop / sched_switch at 5000 threads",
		    many[1].pause_median / many[0].pause_median,
		    many[1].pause_99th / many[0].pause_99th, 50, false);
	/* The check is what the design changes; the rest of the pause is the CPUs' meeting. */
	printf("ratio of the checks alone: median %.2f and %.2f, no goal\n",
	       many[0].check_median / few[0].check_median,
	       many[1].check_median / many[0].check_median);
	printf("pause done\n");
	fflush(stdout);
	return 0;
}
