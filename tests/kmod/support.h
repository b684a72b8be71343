/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ksplice.h"

/* --- reporting: one line per case ------------------------------------- */

/* Fails the running case, naming the place; the case goes on. */
#define EXPECT(condition) expect((condition), #condition, __FILE__, __LINE__)
#define EXPECT_EQUAL(actual, expected) \
	expect_equal((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)

void expect(bool holds, const char *what, const char *file, int line);
void expect_equal(long long actual, long long expected, const char *what,
		  const char *file, int line);
void run_case(const char *name, void (*body)(void));
int failed_cases(void);
int total_cases(void);

/* --- files and modules -------------------------------------------------- */

/* Reads a file as text without its last newline; "" when it cannot be read. */
const char *read_text(const char *path);
long read_number(const char *path);
int write_text(const char *path, const char *text);
int load_module(const char *path);
/* 0 or -errno */
int unload_module(const char *name);
bool path_exists(const char *path);
/* How many hold a module; 0 also when it is not loaded. */
int module_references(const char *name);

/* A process inside victim_sleep, or what replaces it, until it is stopped. */
pid_t start_sleeper(void);
void stop_sleeper(pid_t child);

/* --- the kernel's memory and symbols ------------------------------------ */

struct function {
	uint64_t address;
	uint64_t size;		/* up to the next symbol */
};

/* module NULL: in the kernel itself. Exits the program when there is none. */
struct function find_function(const char *name, const char *module);
uint64_t find_symbol(const char *name, const char *module);
bool read_kernel(uint64_t address, void *buffer, size_t length);

/* --- the device ------------------------------------------------------------ */

int open_device(void);		/* after HELLO */
int request(int file, unsigned long command, void *argument);	/* 0 or -errno */

/* A jump from a function, after its tracing site, to another. */
struct jump {
	struct ksplice_write write;
	struct ksplice_range old_range;
	struct ksplice_range new_range;
	uint8_t old_bytes[8];
	uint8_t new_bytes[8];
};

void make_jump(struct jump *jump, struct function from, struct function to);

/* An apply of one jump with sensible defaults; fields may then be changed. */
void make_apply(struct ksplice_apply *apply, const char *id, struct jump *jump);
void make_undo(struct ksplice_undo *undo, const char *id);

/* Waits; fills result, with blockers when given room. */
uint32_t wait_result(int file, struct ksplice_result *result,
		     struct ksplice_blocker *blockers, uint32_t capacity);

/* Submit and wait; the status, or -errno when refused at once. */
int apply_now(int file, struct ksplice_apply *apply, struct ksplice_result *result);
int undo_now(int file, const char *id, uint32_t mode, struct ksplice_result *result);
int release_now(int file, const char *id);

#define VICTIM	"ksplice_victim"
#define REPLACEMENT "ksplice_replacement"
#define VICTIM_FILE(name) "/proc/ksplice_victim/" name

#endif
