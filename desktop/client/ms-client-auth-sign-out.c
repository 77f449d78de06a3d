/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way out: server, client, token, account. Nothing on the way stops it. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-auth.h"

#include "ms-client-auth-private.h"
#include "ms-client-private.h"

#define REVOKE_MS 3000

typedef struct
{
  MsClient  *client;
  MsAccount *account;
} Parting;

static void
parting_free (Parting *parting)
{
  g_object_unref (parting->client);
  ms_account_free (parting->account);
  g_free (parting);
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ms_client_secrets_forget_finish (MS_CLIENT_SECRETS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsClientAuth *self = g_task_get_source_object (task);
  Parting *parting = g_task_get_task_data (task);

  ms_client_stop_finish (MS_CLIENT (source), result, NULL);
  ms_client_accounts_forget (self->accounts, parting->account->id);
  ms_client_secrets_forget_async (self->secrets, parting->account, NULL, forgotten_cb, g_steal_pointer (&task));
}

static void
revoked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Parting *parting = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);

  if (reply == NULL)
    g_debug ("the server was not told of the sign-out: %s", error->message);
  ms_client_forget_async (parting->client, NULL, stopped_cb, g_steal_pointer (&task));
}

/* Not before: what is on its way would be refused without the token. */
static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;

  ms_client_stop_finish (MS_CLIENT (source), result, NULL);
  ms_client_http_call_async (ms_client_get_http (MS_CLIENT (source)), "auth.revoke", NULL, g_task_get_cancellable (task), revoked_cb,
                             task);
}

void
ms_client_auth_sign_out_async (MsClientAuth        *self,
                               MsClient            *client,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = NULL;
  Parting *parting = NULL;

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (MS_IS_CLIENT (client));

  parting = g_new0 (Parting, 1);
  parting->client = g_object_ref (client);
  parting->account = ms_account_copy (ms_client_get_account (client));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_auth_sign_out_async);
  g_task_set_task_data (task, parting, (GDestroyNotify) parting_free);
  ms_client_http_set_deadline (ms_client_get_http (client), REVOKE_MS);
  ms_client_say_last_words_async (client, said_cb, task);
}

gboolean
ms_client_auth_sign_out_finish (MsClientAuth  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
