// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "shadow.h"

/* A bucket of 16 bytes for 256 KiB of memory: 64 KiB of them for a gigabyte. */
#define PAGES_PER_BUCKET	64
#define FEWEST_BUCKETS		1024UL
#define MOST_BUCKETS		131072UL

struct shadow {
	struct hlist_node node;
	struct rcu_head rcu;
	const void *object;
	unsigned long id;
	size_t size;
	u64 data[];
};

/* Readers take no lock; who creates or frees takes that of one bucket. */
struct bucket {
	struct hlist_head shadows;
	spinlock_t lock;
};

static struct bucket *buckets __ro_after_init;
static unsigned int bucket_bits __ro_after_init;
static atomic_long_t shadow_count;
static atomic_long_t shadow_bytes;

static struct bucket *bucket_of(const void *object, unsigned long id)
{
	return &buckets[hash_long((unsigned long)object ^ hash_long(id, BITS_PER_LONG),
				  bucket_bits)];
}

static bool is_of(const struct shadow *shadow, const void *object, unsigned long id)
{
	return shadow->object == object && shadow->id == id;
}

void *ksplice_shadow_get(const void *object, unsigned long id)
{
	struct bucket *bucket = bucket_of(object, id);
	struct shadow *shadow;
	void *data = NULL;

	rcu_read_lock();
	hlist_for_each_entry_rcu(shadow, &bucket->shadows, node) {
		if (is_of(shadow, object, id)) {
			data = shadow->data;
			break;
		}
	}
	rcu_read_unlock();
	return data;
}
EXPORT_SYMBOL_GPL(ksplice_shadow_get);

static struct shadow *find_locked(struct bucket *bucket, const void *object, unsigned long id)
{
	struct shadow *shadow;

	hlist_for_each_entry(shadow, &bucket->shadows, node) {
		if (is_of(shadow, object, id))
			return shadow;
	}
	return NULL;
}

/* Takes the new one over if there is none yet and its constructor agrees. */
static struct shadow *insert(struct shadow *new_shadow, void *object,
			     ksplice_shadow_constructor constructor, void *argument)
{
	struct bucket *bucket = bucket_of(object, new_shadow->id);
	struct shadow *found;
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	found = find_locked(bucket, object, new_shadow->id);
	if (!found && (!constructor || !constructor(object, new_shadow->data, argument))) {
		hlist_add_head_rcu(&new_shadow->node, &bucket->shadows);
		found = new_shadow;
	}
	spin_unlock_irqrestore(&bucket->lock, flags);
	return found;
}

void *ksplice_shadow_get_or_create(void *object, unsigned long id, size_t size, gfp_t gfp,
				   ksplice_shadow_constructor constructor, void *argument)
{
	struct shadow *new_shadow, *shadow;
	void *data = ksplice_shadow_get(object, id);

	if (data)
		return data;
	new_shadow = kzalloc(size_add(sizeof(*new_shadow), size), gfp);
	if (!new_shadow)
		return NULL;
	new_shadow->object = object;
	new_shadow->id = id;
	new_shadow->size = size;
	shadow = insert(new_shadow, object, constructor, argument);
	if (shadow != new_shadow) {
		kfree(new_shadow);
		return shadow ? shadow->data : NULL;
	}
	atomic_long_inc(&shadow_count);
	atomic_long_add(size, &shadow_bytes);
	return shadow->data;
}
EXPORT_SYMBOL_GPL(ksplice_shadow_get_or_create);

static void finish(struct shadow *shadow, ksplice_shadow_destructor destructor)
{
	atomic_long_dec(&shadow_count);
	atomic_long_sub(shadow->size, &shadow_bytes);
	if (destructor)
		destructor((void *)shadow->object, shadow->data);
	kfree_rcu(shadow, rcu);
}

void ksplice_shadow_free(const void *object, unsigned long id,
			 ksplice_shadow_destructor destructor)
{
	struct bucket *bucket = bucket_of(object, id);
	struct shadow *shadow;
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	shadow = find_locked(bucket, object, id);
	if (shadow)
		hlist_del_rcu(&shadow->node);
	spin_unlock_irqrestore(&bucket->lock, flags);
	if (shadow)
		finish(shadow, destructor);
}
EXPORT_SYMBOL_GPL(ksplice_shadow_free);

/* One at a time, so that the destructor runs without the lock. */
static struct shadow *take_first(struct bucket *bucket, unsigned long id)
{
	struct shadow *shadow, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	hlist_for_each_entry(shadow, &bucket->shadows, node) {
		if (shadow->id == id) {
			found = shadow;
			hlist_del_rcu(&shadow->node);
			break;
		}
	}
	spin_unlock_irqrestore(&bucket->lock, flags);
	return found;
}

void ksplice_shadow_free_all(unsigned long id, ksplice_shadow_destructor destructor)
{
	struct shadow *shadow;
	unsigned long i;

	for (i = 0; i < 1UL << bucket_bits; i++) {
		if (hlist_empty(&buckets[i].shadows))
			continue;
		while ((shadow = take_first(&buckets[i], id)))
			finish(shadow, destructor);
	}
}
EXPORT_SYMBOL_GPL(ksplice_shadow_free_all);

long ksplice_shadow_count(void)
{
	return atomic_long_read(&shadow_count);
}

long ksplice_shadow_bytes(void)
{
	return atomic_long_read(&shadow_bytes);
}

int __init ksplice_shadow_init(void)
{
	unsigned long wanted = clamp(totalram_pages() / PAGES_PER_BUCKET,
				     FEWEST_BUCKETS, MOST_BUCKETS);
	unsigned long i;

	bucket_bits = ilog2(wanted);
	buckets = kvcalloc(1UL << bucket_bits, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return -ENOMEM;
	for (i = 0; i < 1UL << bucket_bits; i++)
		spin_lock_init(&buckets[i].lock);
	return 0;
}

void ksplice_shadow_exit(void)
{
	struct hlist_node *next;
	struct shadow *shadow;
	unsigned long i;

	if (ksplice_shadow_count())
		pr_notice("freeing %ld shadow fields that updates left behind\n",
			  ksplice_shadow_count());
	for (i = 0; i < 1UL << bucket_bits; i++) {
		hlist_for_each_entry_safe(shadow, next, &buckets[i].shadows, node) {
			kfree(shadow);
		}
	}
	kvfree(buckets);
}
