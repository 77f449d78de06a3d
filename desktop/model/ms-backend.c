/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface type of the seam and the value that answers travel in. Any thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-backend.h"

G_DEFINE_INTERFACE (MsBackend, ms_backend, G_TYPE_OBJECT)

static void
ms_backend_default_init (MsBackendInterface *iface)
{
}

MsReply *
ms_reply_new (void)
{
  return g_new0 (MsReply, 1);
}

void
ms_reply_free (MsReply *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->url);
  g_free (self->qr_text);
  g_strfreev (self->ids);
  g_free (self->delivery);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_free (self);
}
