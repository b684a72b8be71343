/* On top of pipe-asked.c, whose data it reads and changes, beside data of its own. */
#define PIPE_MORE	0x706970652d6d6f72UL

static long ask_more(struct pipe_inode_info *pipe)
{
	u32 *asked = ksplice_shadow_get(pipe, PIPE_ASKED);
	u64 *more = ksplice_shadow_get_or_create(pipe, PIPE_MORE, sizeof(*more), GFP_KERNEL, NULL, NULL);

	if (!more)
		return -ENOMEM;
	*more += 1000;
	if (asked)
		*asked += 10;
	return *more + ask(pipe);
}

static void forget_more(void)
{
	ksplice_shadow_free_all(PIPE_MORE, NULL);
}
ksplice_post_reverse(forget_more);

