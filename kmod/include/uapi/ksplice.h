/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The protocol between ksplice.ko and user space, over ioctls of /dev/ksplice.
 *
 * Every structure has the same layout for 32- and 64-bit callers: fixed-width
 * members, natural alignment, no implicit padding. Every request begins with
 * its own size. Reserved members and unknown flag bits must be zero. Pointers
 * travel as __u64. All integers are in host byte order, all lengths in bytes,
 * all durations in nanoseconds unless the name says otherwise.
 *
 * A request with invalid arguments fails with EINVAL, E2BIG, EFAULT, EEXIST,
 * ENOENT, EBUSY or EPROTO and changes nothing. An apply or undo that was
 * accepted runs in a kernel thread; its outcome is an enum ksplice_status, and
 * every status except OK leaves the kernel exactly as it was.
 */
#ifndef _UAPI_KSPLICE_H
#define _UAPI_KSPLICE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define KSPLICE_ABI_VERSION		1

/* Lengths of names include the terminating NUL. */
#define KSPLICE_ID_LENGTH		64
#define KSPLICE_MODULE_LENGTH		64
#define KSPLICE_COMM_LENGTH		16

#define KSPLICE_MAX_WRITES		4096
#define KSPLICE_MAX_CODE_BYTES		16
#define KSPLICE_MAX_DATA_BYTES		4096
#define KSPLICE_MAX_UPDATE_BYTES	(1024 * 1024)
#define KSPLICE_MAX_RANGES		16384
#define KSPLICE_MAX_PINS		16384
#define KSPLICE_MAX_METADATA		65536
#define KSPLICE_MAX_ATTEMPTS		1000
#define KSPLICE_MAX_RETRY_DELAY_MS	60000
#define KSPLICE_MAX_BLOCKERS		64
#define KSPLICE_MAX_STACK		32
#define KSPLICE_MAX_HOOKS		256

/* An index member that refers to nothing. */
#define KSPLICE_NO_INDEX		0xffffffffU

/* Bits of ksplice_hello.features. */
#define KSPLICE_FEATURE_STORE16		(1ULL << 0) /* code store of a 16-byte block */
#define KSPLICE_FEATURE_SCHED_SWITCH	(1ULL << 1) /* KSPLICE_MODE_SCHED_SWITCH */
#define KSPLICE_FEATURE_KPROBE_LOCK	(1ULL << 2) /* no kprobe can appear during a swap */
#define KSPLICE_FEATURE_AGAIN		(1ULL << 3) /* KSPLICE_FLAG_AGAIN */
#define KSPLICE_FEATURE_NUDGE		(1ULL << 4) /* KSPLICE_FLAG_NUDGE */

enum ksplice_write_kind {
	KSPLICE_WRITE_CODE		= 0,
	KSPLICE_WRITE_DATA		= 1,
};

/* How stacks are checked; all modes are equally safe, they differ in the pause. */
enum ksplice_mode {
	/* Walk before the stop, recheck only what ran since (sched_switch probe). */
	KSPLICE_MODE_SCHED_SWITCH	= 0,
	/* Walk before the stop, recheck tasks whose switch counters moved. */
	KSPLICE_MODE_COUNTERS		= 1,
	/* Walk every stack inside the stop. */
	KSPLICE_MODE_IN_STOP		= 2,
};

/* Bits of ksplice_apply.flags and ksplice_undo.flags. */
#define KSPLICE_FLAG_DRY_RUN		(1U << 0) /* all checks and the stop, no write */
#define KSPLICE_FLAG_AGAIN		(1U << 1) /* apply only: of a reversed update */
/*
 * In the second half of the attempts, tasks that sleep inside a range before
 * the stop are woken as by a signal and held, on their way to user mode, until
 * the attempt has ended; then the system call they slept in restarts. Not with
 * KSPLICE_MODE_IN_STOP.
 */
#define KSPLICE_FLAG_NUDGE		(1U << 2)

enum ksplice_status {
	KSPLICE_STATUS_OK		= 0,
	KSPLICE_STATUS_BUSY		= 1,  /* a task is inside a guarded range */
	KSPLICE_STATUS_UNRELIABLE	= 2,  /* a stack could not be read for certain */
	KSPLICE_STATUS_BYTES_DIFFER	= 3,  /* memory is not what was expected */
	KSPLICE_STATUS_KPROBE		= 4,  /* a kprobe, armed or not, is on the bytes */
	KSPLICE_STATUS_CROSSES_BLOCK	= 5,  /* code bytes no single store can change */
	KSPLICE_STATUS_BAD_ADDRESS	= 6,  /* not code or data of kernel or module */
	KSPLICE_STATUS_OWN_CODE		= 7,  /* code that the swap itself runs */
	KSPLICE_STATUS_EXISTS		= 8,  /* the id is known; again: not reversed */
	KSPLICE_STATUS_NOT_FOUND	= 9,  /* no such id */
	KSPLICE_STATUS_NOT_APPLIED	= 10, /* undo of an update that is reversed */
	KSPLICE_STATUS_NO_MEMORY	= 11,
	KSPLICE_STATUS_CANCELLED	= 12, /* the file was closed between attempts */
	KSPLICE_STATUS_VERIFY_FAILED	= 13, /* read back wrong; everything rolled back */
	KSPLICE_STATUS_UNSUPPORTED	= 14, /* this kernel lacks what the mode needs */
	KSPLICE_STATUS_HOOK		= 15, /* a hook objects; failing_offset: its error number */
	KSPLICE_STATUS_BAD_HOOK		= 16, /* a hook is not code of the replacement module */
};

/* Bits of kprobe_flags. */
#define KSPLICE_KPROBE_PRESENT		(1U << 0)
#define KSPLICE_KPROBE_DISABLED		(1U << 1)
#define KSPLICE_KPROBE_OPTIMIZED	(1U << 2)
#define KSPLICE_KPROBE_FTRACE		(1U << 3)

/* Bits of ksplice_blocker.flags. */
#define KSPLICE_BLOCKER_UNRELIABLE	(1U << 0) /* refused because unreadable */
#define KSPLICE_BLOCKER_IDLE		(1U << 1) /* the idle task of a CPU */
#define KSPLICE_BLOCKER_RESTART		(1U << 2) /* hit by restart_block, not by stack */
#define KSPLICE_BLOCKER_IN_STOP		(1U << 3) /* found inside the stop */
#define KSPLICE_BLOCKER_FIXED		(1U << 4) /* no nudge moves it: kernel thread, or no signal wakes it */

/*
 * Functions of the replacement module that an update has called, without
 * arguments, in the order given. PRE and CHECK return an int, 0 for consent.
 * PRE, POST and FAIL run in a kernel thread that holds no lock: PRE once before
 * the first attempt, POST once when the change is made, FAIL once when PRE was
 * reached and the change was not made. CHECK and INTRA run with all CPUs
 * stopped: CHECK when stacks and bytes are as they must be (EAGAIN: count it as
 * an attempt and try again), INTRA right after the last write. A dry run calls
 * none.
 */
enum ksplice_hook_kind {
	KSPLICE_HOOK_PRE_APPLY		= 0,
	KSPLICE_HOOK_CHECK_APPLY	= 1,
	KSPLICE_HOOK_INTRA_APPLY	= 2,
	KSPLICE_HOOK_POST_APPLY		= 3,
	KSPLICE_HOOK_FAIL_APPLY		= 4,
	KSPLICE_HOOK_PRE_REVERSE	= 5,
	KSPLICE_HOOK_CHECK_REVERSE	= 6,
	KSPLICE_HOOK_INTRA_REVERSE	= 7,
	KSPLICE_HOOK_POST_REVERSE	= 8,
	KSPLICE_HOOK_FAIL_REVERSE	= 9,
};

struct ksplice_hook {
	__u64 address;
	__u32 kind;		/* enum ksplice_hook_kind */
	__u32 reserved;
};

/* One run of bytes that changes. */
struct ksplice_write {
	__u64 address;
	__u32 length;
	__u32 kind;		/* enum ksplice_write_kind */
	__u64 old_bytes;	/* pointer to length bytes expected now */
	__u64 new_bytes;	/* pointer to length bytes to write; 0 for CHECK */
};

/* [start, end); a return address equal to end counts as inside. */
struct ksplice_range {
	__u64 start;
	__u64 end;
};

/*
 * Must be the first request on a file. Fails with EPROTONOSUPPORT when abi is
 * not the module's, after storing the module's own abi.
 */
struct ksplice_hello {
	__u32 size;
	__u32 abi;		/* in: caller's; out: module's */
	__u64 features;		/* in: 0; out: KSPLICE_FEATURE_* */
	__u32 write_size;	/* the sizes of the structures, in: 0 */
	__u32 range_size;
	__u32 pin_size;
	__u32 conflict_size;
	__u32 check_size;
	__u32 apply_size;
	__u32 undo_size;
	__u32 release_size;
	__u32 blocker_size;
	__u32 result_size;
};

/*
 * Takes a reference on every module that holds one of the addresses. The
 * references belong to the file until an apply succeeds, then to the update.
 * ENOENT: addresses[error_index] is in no module and not in the kernel image;
 * no reference of this request is kept.
 */
struct ksplice_pin {
	__u32 size;
	__u32 count;
	__u64 addresses;	/* pointer to __u64[count] */
	__u32 error_index;	/* out */
	__u32 reserved;
};

/* Why one write would be refused now. */
struct ksplice_conflict {
	__u32 index;		/* of the write */
	__u32 status;		/* enum ksplice_status */
	__u64 address;		/* of the byte, or of the kprobe */
	__u32 offset;		/* of the first differing byte in the write */
	__u32 kprobe_flags;
};

/* Compares bytes and looks for kprobes; changes nothing. */
struct ksplice_check {
	__u32 size;
	__u32 count;
	__u64 writes;		/* pointer to struct ksplice_write[count], new_bytes 0 */
	__u64 conflicts;	/* pointer to struct ksplice_conflict[capacity] */
	__u32 capacity;
	__u32 conflict_count;	/* out: all found, may exceed capacity */
};

/*
 * Starts an asynchronous apply; one request at a time per file (EBUSY). EEXIST:
 * the id is known.
 *
 * With KSPLICE_FLAG_AGAIN the id must be that of a reversed update with the
 * same module (ENOENT: no such id; EEXIST: not reversed, or another module).
 * The update stays as it is, reversed, unless the apply succeeds; then it is
 * applied and everything told here replaces what was told before.
 */
struct ksplice_apply {
	__u32 size;
	__u32 flags;
	char id[KSPLICE_ID_LENGTH];		/* [A-Za-z0-9._-], no leading dot */
	char module[KSPLICE_MODULE_LENGTH];	/* loaded replacement module */
	__u32 write_count;
	__u32 busy_count;
	__u32 undo_busy_count;
	__u32 mode;
	__u32 attempts;		/* 1..KSPLICE_MAX_ATTEMPTS */
	__u32 retry_delay_ms;
	__u32 metadata_length;
	__u32 hook_count;
	__u64 writes;		/* pointer to struct ksplice_write[]; may be none with hooks */
	__u64 busy;		/* pointer to struct ksplice_range[]: no task may be inside */
	__u64 undo_busy;	/* same, for the later undo */
	__u64 metadata;		/* opaque bytes shown by sysfs */
	__u64 hooks;		/* pointer to struct ksplice_hook[], also for the later undo */
};

/* Starts an asynchronous undo. */
struct ksplice_undo {
	__u32 size;
	__u32 flags;
	char id[KSPLICE_ID_LENGTH];
	__u32 mode;
	__u32 attempts;
	__u32 retry_delay_ms;
	__u32 reserved;
};

/*
 * Forgets a reversed update and drops its module references. EBUSY: it is not
 * reversed, or is being applied again.
 */
struct ksplice_release {
	__u32 size;
	__u32 flags;		/* 0 */
	char id[KSPLICE_ID_LENGTH];
};

/* A task that stood in the way of the last attempt. */
struct ksplice_blocker {
	__u32 pid;		/* 0 for idle tasks */
	__u32 flags;
	__u32 range_index;	/* into busy or undo_busy; KSPLICE_NO_INDEX */
	__u32 entry_count;
	__u64 address;		/* the address that is inside the range */
	char comm[KSPLICE_COMM_LENGTH];
	__u64 entries[KSPLICE_MAX_STACK]; /* return addresses, innermost first */
};

/*
 * The outcome of the last apply or undo on this file: EAGAIN while it runs
 * (poll() reports POLLIN when done), ENOENT when there was none.
 *
 * pause_ns is the time from the first CPU entering the stopped callback to the
 * last CPU leaving it, on the fast monotonic clock. The time in which the
 * kernel gathers the CPUs before that is part of stop_ns only.
 */
struct ksplice_result {
	__u32 size;
	__u32 status;		/* enum ksplice_status */
	__u32 failing_index;	/* write, range or hook; KSPLICE_NO_INDEX */
	__u32 failing_offset;
	__u64 failing_address;
	__u64 blockers;		/* in: pointer to struct ksplice_blocker[] or 0 */
	__u32 blocker_capacity;	/* in: <= KSPLICE_MAX_BLOCKERS */
	__u32 blocker_count;	/* out: all recorded, may exceed capacity */
	__u32 attempts_used;
	__u32 tasks_total;	/* tasks looked at, last attempt */
	__u32 tasks_rechecked;	/* stacks walked inside the stop, last attempt */
	__u32 overflow;		/* 1: the switch log was full, every stack walked inside */
	__u32 kprobe_flags;
	__u32 tasks_nudged;	/* in: 0; out: asked to leave, last attempt */
	__u64 pause_ns;		/* this and the next four: last attempt */
	__u64 check_ns;		/* inside the stop: stacks, bytes and kprobes */
	__u64 write_ns;		/* inside the stop: stores and reading back */
	__u64 walk_ns;		/* before the stop: stacks */
	__u64 stop_ns;		/* the whole stop_machine call */
	__u64 total_ns;		/* the whole operation */
};

#define KSPLICE_IOC_MAGIC	0xE5

#define KSPLICE_IOC_HELLO	_IOWR(KSPLICE_IOC_MAGIC, 0x60, struct ksplice_hello)
#define KSPLICE_IOC_PIN		_IOWR(KSPLICE_IOC_MAGIC, 0x61, struct ksplice_pin)
#define KSPLICE_IOC_CHECK	_IOWR(KSPLICE_IOC_MAGIC, 0x62, struct ksplice_check)
#define KSPLICE_IOC_APPLY	_IOW(KSPLICE_IOC_MAGIC, 0x63, struct ksplice_apply)
#define KSPLICE_IOC_UNDO	_IOW(KSPLICE_IOC_MAGIC, 0x64, struct ksplice_undo)
#define KSPLICE_IOC_RELEASE	_IOW(KSPLICE_IOC_MAGIC, 0x65, struct ksplice_release)
#define KSPLICE_IOC_RESULT	_IOWR(KSPLICE_IOC_MAGIC, 0x66, struct ksplice_result)

#endif /* _UAPI_KSPLICE_H */
