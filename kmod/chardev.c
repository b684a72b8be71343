// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>

#include "chardev.h"
#include "ioctls.h"

static int device_open(struct inode *inode __always_unused, struct file *file)
{
	if (!capable(CAP_SYS_MODULE))
		return -EPERM;
	file->private_data = ksplice_session_open();
	return file->private_data ? 0 : -ENOMEM;
}

static int device_release(struct inode *inode __always_unused, struct file *file)
{
	ksplice_session_close(file->private_data);
	return 0;
}

static long dispatch(struct ksplice_session *session, unsigned int command,
		     void __user *argument)
{
	switch (command) {
	case KSPLICE_IOC_PIN:
		return ksplice_pin(session, argument);
	case KSPLICE_IOC_CHECK:
		return ksplice_check(session, argument);
	case KSPLICE_IOC_APPLY:
		return ksplice_apply(session, argument);
	case KSPLICE_IOC_UNDO:
		return ksplice_undo(session, argument);
	case KSPLICE_IOC_RELEASE:
		return ksplice_release(session, argument);
	case KSPLICE_IOC_RESULT:
		return ksplice_result(session, argument);
	default:
		return -ENOTTY;
	}
}

static long device_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct ksplice_session *session = file->private_data;
	void __user *pointer = (void __user *)argument;
	long ret;

	/* The file may have been handed to a process with fewer rights. */
	if (!capable(CAP_SYS_MODULE))
		return -EPERM;
	mutex_lock(&session->lock);
	if (command == KSPLICE_IOC_HELLO)
		ret = ksplice_hello(session, pointer);
	else if (!session->greeted)
		ret = -EPROTO;
	else
		ret = dispatch(session, command, pointer);
	mutex_unlock(&session->lock);
	return ret;
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	struct ksplice_session *session = file->private_data;
	__poll_t events = 0;

	poll_wait(file, &session->wait, table);
	mutex_lock(&session->lock);
	if (session->job.state == KSPLICE_JOB_DONE)
		events = EPOLLIN | EPOLLRDNORM;
	mutex_unlock(&session->lock);
	return events;
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = device_poll,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ksplice",
	.mode = 0600,
	.fops = &device_operations,
};

int ksplice_chardev_init(void)
{
	return misc_register(&device);
}

void ksplice_chardev_exit(void)
{
	misc_deregister(&device);
}
