/* SPDX-License-Identifier: GPL-2.0-only */
/* For cppcheck, which reads no header of the kernel: the loops that the module's sources write as macros, in the plainest form. */
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define hlist_for_each_entry(entry, head, member) for ((entry) = entry_of(head); (entry); (entry) = entry_after(entry))
#define hlist_for_each_entry_rcu(entry, head, member) hlist_for_each_entry(entry, head, member)
