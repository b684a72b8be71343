// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include <asm/cpufeature.h>

#include "store.h"

/*
 * An NMI or machine check can run on any CPU while the others are stopped, so
 * code bytes change by one locked store of the block that holds them all.
 */

#ifdef CONFIG_X86_64

bool ksplice_store16_available(void)
{
	return boot_cpu_has(X86_FEATURE_CX16);
}

static bool store16(void *block, const u8 *expected, const u8 *wanted)
{
	u64 old_halves[2], new_halves[2];
	bool stored;

	memcpy(old_halves, expected, sizeof(old_halves));
	memcpy(new_halves, wanted, sizeof(new_halves));
	asm volatile("lock cmpxchg16b %[block]"
		     : "=@ccz" (stored), [block] "+m" (*(u8 (*)[16])block),
		       "+a" (old_halves[0]), "+d" (old_halves[1])
		     : "b" (new_halves[0]), "c" (new_halves[1])
		     : "memory");
	return stored;
}

#else

bool ksplice_store16_available(void)
{
	return false;
}

static bool store16(void *block, const u8 *expected, const u8 *wanted)
{
	return false;
}

#endif

static bool store8(void *block, const u8 *expected, const u8 *wanted)
{
	u64 old_value, new_value;

	memcpy(&old_value, expected, sizeof(old_value));
	memcpy(&new_value, wanted, sizeof(new_value));
	return cmpxchg64((u64 *)block, old_value, new_value) == old_value;
}

unsigned int ksplice_block_size(unsigned long address, size_t length)
{
	if (length && (address & 7) + length <= 8)
		return 8;
	if (length && (address & 15) + length <= 16 && ksplice_store16_available())
		return 16;
	return 0;
}

bool ksplice_store_block(void *place, const u8 *old_bytes, const u8 *new_bytes,
			 size_t length, unsigned int block_size)
{
	unsigned int offset = (unsigned long)place & (block_size - 1);
	u8 *block = (u8 *)place - offset;
	u8 expected[KSPLICE_LARGEST_BLOCK], wanted[KSPLICE_LARGEST_BLOCK];

	memcpy(expected, block, block_size);
	if (memcmp(expected + offset, old_bytes, length))
		return false;
	memcpy(wanted, expected, block_size);
	memcpy(wanted + offset, new_bytes, length);
	return block_size == 16 ? store16(block, expected, wanted)
				: store8(block, expected, wanted);
}
