static unsigned int earlier_pipe_max_size;

static int refuse_unusual_size(void)
{
	return pipe_max_size == 1048576 ? 0 : -EBUSY;
}
ksplice_pre_apply(refuse_unusual_size);

static void raise_size(void)
{
	earlier_pipe_max_size = pipe_max_size;
	pipe_max_size = 2097152;
}
ksplice_intra_apply(raise_size);

static void lower_size(void)
{
	pipe_max_size = earlier_pipe_max_size;
}
ksplice_intra_reverse(lower_size);
