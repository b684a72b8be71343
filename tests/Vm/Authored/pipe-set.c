
static unsigned int shipped_pipe_max_size;

static int refuse_unusual_size(void)
{
	return pipe_max_size == 1048576 ? 0 : -EBUSY;
}
ksplice_pre_apply(refuse_unusual_size);

static void set_size(void)
{
	shipped_pipe_max_size = pipe_max_size;
	pipe_max_size = 131072;
}
ksplice_intra_apply(set_size);

static void reset_size(void)
{
	pipe_max_size = shipped_pipe_max_size;
}
ksplice_intra_reverse(reset_size);
