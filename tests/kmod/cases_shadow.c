// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "cases.h"
#include "support.h"

#define RUN	"/sys/module/ksplice_shadow_user/parameters/run"
#define COUNT	"/sys/kernel/ksplice/shadow_count"
#define BYTES	"/sys/kernel/ksplice/shadow_bytes"

static void expect_none_left(void)
{
	EXPECT_EQUAL(read_number(COUNT), 0);
	EXPECT_EQUAL(read_number(BYTES), 0);
}

static void one_shadow_field(void)
{
	EXPECT_EQUAL(write_text(RUN, "one"), 0);
	expect_none_left();
}

static void shadow_fields_are_counted(void)
{
	EXPECT_EQUAL(write_text(RUN, "fill"), 0);
	EXPECT_EQUAL(read_number(COUNT), 64);
	EXPECT_EQUAL(read_number(BYTES), 64 * 8);
	EXPECT_EQUAL(write_text(RUN, "free"), 0);
	expect_none_left();
}

/* Of many that create the same one, one does. */
static void creators_beside_each_other(void)
{
	EXPECT_EQUAL(write_text(RUN, "creators"), 0);
	expect_none_left();
}

static void creating_and_freeing_beside_each_other(void)
{
	EXPECT_EQUAL(write_text(RUN, "churn"), 0);
	expect_none_left();
}

/* The functions are exported, so whoever is linked to them keeps them. */
static void users_hold_the_module(void)
{
	EXPECT_EQUAL(unload_module("ksplice"), -EAGAIN);
}

static void left_behind_is_freed(void)
{
	EXPECT_EQUAL(write_text(RUN, "fill"), 0);
	EXPECT_EQUAL(unload_module("ksplice_shadow_user"), 0);
	EXPECT_EQUAL(read_number(COUNT), 64);
	EXPECT_EQUAL(unload_module("ksplice"), 0);
	EXPECT_EQUAL(load_module("ksplice.ko"), 0);
	expect_none_left();
}

void run_shadow_cases(void)
{
	EXPECT_EQUAL(load_module("ksplice_shadow_user.ko"), 0);
	run_case("one-shadow-field", one_shadow_field);
	run_case("shadow-fields-are-counted", shadow_fields_are_counted);
	run_case("shadow-creators-beside-each-other", creators_beside_each_other);
	run_case("shadow-churn", creating_and_freeing_beside_each_other);
	run_case("shadow-users-hold-the-module", users_hold_the_module);
	run_case("shadow-fields-left-behind-are-freed", left_behind_is_freed);
}
