/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For patches that need a few lines of their own when they are applied to a
 * kernel that runs: functions to call around applying and undoing, and data
 * beside objects that live already. `splice create` puts this header where
 * <ksplice/patch.h> is found; no kernel has it.
 */
#ifndef KSPLICE_PATCH_H
#define KSPLICE_PATCH_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * Hooks: static functions of the patched unit, each named to one of these once,
 * at file scope. Those of one kind are called in the order of their units'
 * paths, within a unit in the order of the source.
 *
 * pre    Before the first attempt; may sleep. Not 0: nothing is done.
 * check  At each attempt, all CPUs stopped, when nothing else is in the way;
 *        must not sleep or take locks. -EAGAIN: try again later; other values
 *        but 0: give up.
 * intra  All CPUs stopped, right after the change; must not sleep, take locks
 *        or fail.
 * post   Afterwards; may sleep.
 * fail   When it was given up, be it by a pre hook; may sleep. Whether a pre
 *        hook got as far as it wanted, it has to find out.
 */
#define ksplice_pre_apply(function)	__KSPLICE_HOOK(pre_apply, int, function)
#define ksplice_check_apply(function)	__KSPLICE_HOOK(check_apply, int, function)
#define ksplice_intra_apply(function)	__KSPLICE_HOOK(intra_apply, void, function)
#define ksplice_post_apply(function)	__KSPLICE_HOOK(post_apply, void, function)
#define ksplice_fail_apply(function)	__KSPLICE_HOOK(fail_apply, void, function)
#define ksplice_pre_reverse(function)	__KSPLICE_HOOK(pre_reverse, int, function)
#define ksplice_check_reverse(function)	__KSPLICE_HOOK(check_reverse, int, function)
#define ksplice_intra_reverse(function)	__KSPLICE_HOOK(intra_reverse, void, function)
#define ksplice_post_reverse(function)	__KSPLICE_HOOK(post_reverse, void, function)
#define ksplice_fail_reverse(function)	__KSPLICE_HOOK(fail_reverse, void, function)

#define __KSPLICE_HOOK(kind, type, function)				\
	static type (*const __UNIQUE_ID(ksplice_hook))(void)		\
	__used __section(".ksplice.hooks." #kind) = function

/*
 * Shadow fields: data that belongs to an object without being a part of it,
 * found by the object's address and an id. Take an id that no other update
 * takes, a hash of its name for instance. Data begins as zeros, is aligned to
 * 8 bytes, and stays until it is freed: where the object is freed, and by a
 * hook when the update is undone, since another object may get the address.
 */

/* Called once, before anybody else can find the data; must not sleep or use
 * shadow fields. Not 0: the data is not created.
 */
typedef int (*ksplice_shadow_constructor)(void *object, void *data, void *argument);

/* Called once, when nobody can find the data any more. */
typedef void (*ksplice_shadow_destructor)(void *object, void *data);

/* The data or NULL; from any context. Takes no lock. */
void *ksplice_shadow_get(const void *object, unsigned long id);

/* The data, created if there was none; NULL without memory or when the
 * constructor fails. gfp says whether it may sleep; constructor may be NULL.
 */
void *ksplice_shadow_get_or_create(void *object, unsigned long id, size_t size, gfp_t gfp,
				   ksplice_shadow_constructor constructor, void *argument);

/* Frees the data, if there is any; readers under RCU may still see it for a
 * grace period. Any context but NMI. destructor may be NULL.
 */
void ksplice_shadow_free(const void *object, unsigned long id,
			 ksplice_shadow_destructor destructor);

/* The same for the data of all objects; meant for post_reverse hooks. */
void ksplice_shadow_free_all(unsigned long id, ksplice_shadow_destructor destructor);

#endif
