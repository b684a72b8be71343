/* How many servers a node has, kept beside it: nodes are older than the count. */
#define SERVER_COUNT	0x7172747273727673UL

static int count_servers(void *node, void *data, void *argument)
{
	struct qrtr_server *srv;
	unsigned long index;
	u32 *count = data;

	xa_for_each(&((struct qrtr_node *)node)->servers, index, srv)
		(*count)++;
	return 0;
}

static u32 servers_of(struct qrtr_node *node)
{
	u32 *count = ksplice_shadow_get_or_create(node, SERVER_COUNT, sizeof(*count), GFP_KERNEL,
						  count_servers, NULL);

	return count ? *count : U32_MAX;
}

static void change_servers(struct qrtr_node *node, int by)
{
	u32 *count = ksplice_shadow_get(node, SERVER_COUNT);

	if (count)
		*count += by;
}

static void forget_servers(void)
{
	ksplice_shadow_free_all(SERVER_COUNT, NULL);
}
ksplice_post_reverse(forget_servers);

