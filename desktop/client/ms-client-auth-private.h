/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the ways in and out share: in (ms-client-auth.c), asking a server who it is (-probe.c), out (-sign-out.c). */

#pragma once

#include "ms-client-auth.h"
#include "ms-client-secrets.h"

G_BEGIN_DECLS

struct _MsClientAuth
{
  GObject parent_instance;

  MsClientAccounts *accounts;
  MsClientSecrets  *secrets;
};

G_END_DECLS
