/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_MEMORY_H
#define KSPLICE_MEMORY_H

#include <linux/mm_types.h>
#include <linux/types.h>

int ksplice_memory_init(void);

/* Inside the kernel image proper: never freed, never moved. */
bool ksplice_is_core(unsigned long address);

/*
 * Whether all bytes are code, or all are data, of the kernel image or of the
 * lasting part of one module. A module must be pinned for the answer to hold.
 */
bool ksplice_is_code(unsigned long address, size_t length);
bool ksplice_is_data(unsigned long address, size_t length);

/* The page behind an address that passed one of the checks above. */
struct page *ksplice_page_of(unsigned long address);

/* Whether [start, end) touches this module or a function the swap calls. */
bool ksplice_is_own(unsigned long start, unsigned long end);

#endif
