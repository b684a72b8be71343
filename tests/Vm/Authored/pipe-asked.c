/* How often a pipe was asked, kept beside it. */
#define PIPE_ASKED	0x706970652d61736bUL

static int begin_asked(void *pipe, void *asked, void *argument)
{
	*(u32 *)asked = 100;
	return 0;
}

static noinline long ask(struct pipe_inode_info *pipe)
{
	u32 *asked = ksplice_shadow_get_or_create(pipe, PIPE_ASKED, sizeof(*asked), GFP_KERNEL,
						  begin_asked, NULL);

	return asked ? ++*asked : -ENOMEM;
}

static void forget_asked(void)
{
	ksplice_shadow_free_all(PIPE_ASKED, NULL);
}
ksplice_post_reverse(forget_asked);

