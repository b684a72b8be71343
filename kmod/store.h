/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_STORE_H
#define KSPLICE_STORE_H

#include <linux/types.h>

#define KSPLICE_LARGEST_BLOCK	16

/* Whether blocks of 16 bytes can be stored at once. */
bool ksplice_store16_available(void);

/*
 * The size of the smallest aligned block that holds all the bytes and that one
 * store can change, or 0. Depends only on the low bits of the address.
 */
unsigned int ksplice_block_size(unsigned long address, size_t length);

/*
 * Changes length bytes within one block of the given size by one store, if
 * they are what old_bytes says; false, and no change, if not. The place may be
 * an alias: only its offset within a page matters.
 */
bool ksplice_store_block(void *place, const u8 *old_bytes, const u8 *new_bytes,
			 size_t length, unsigned int block_size);

#endif
