
/* On top of pipe-set.c, whose variable it reads. */
static void double_size(void)
{
	pipe_max_size = 2 * pipe_max_size + shipped_pipe_max_size;
}
ksplice_intra_apply(double_size);

static void halve_size(void)
{
	pipe_max_size = (pipe_max_size - shipped_pipe_max_size) / 2;
}
ksplice_intra_reverse(halve_size);
