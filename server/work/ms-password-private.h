/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests: the cost of hashing as a parameter. */

#pragma once

#include "ms-password.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): argon2id with @passes over @bytes of memory. */
char *ms_password_hash_with (const char         *password,
                             unsigned long long  passes,
                             gsize               bytes);

G_END_DECLS
