/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_IOCTLS_H
#define KSPLICE_IOCTLS_H

#include "session.h"

/* The requests of the protocol, with the session locked. */
long ksplice_hello(struct ksplice_session *session, void __user *argument);
long ksplice_pin(struct ksplice_session *session, void __user *argument);
long ksplice_check(struct ksplice_session *session, void __user *argument);
long ksplice_apply(struct ksplice_session *session, void __user *argument);
long ksplice_undo(struct ksplice_session *session, void __user *argument);
long ksplice_release(struct ksplice_session *session, void __user *argument);
long ksplice_result(struct ksplice_session *session, void __user *argument);

#endif
