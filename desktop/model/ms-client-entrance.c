/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in by the client layer: what it answers, in the words and fields of the pages. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-client-entrance.h"

#include <glib/gi18n.h>

#include "ms-client-address.h"
#include "ms-client-error.h"
#include "ms-client.h"
#include "ms-error.h"

struct _MsClientEntrance
{
  GObject parent_instance;

  MsClientAuth *auth;
};

enum
{
  ENTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void ms_client_entrance_iface_init (MsEntranceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsClientEntrance, ms_client_entrance, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MS_TYPE_ENTRANCE, ms_client_entrance_iface_init))

/* A code that is not known is the server's in first run, the second factor's at sign-in and an invitation's otherwise. */
static MsEntranceError
field_of (const GError *error,
          MsEnterKind   kind)
{
  if (error->domain != MS_ERROR)
    return MS_ENTRANCE_ERROR_OTHER;
  switch (error->code)
    {
    case MS_ERROR_INVALID_NAME_REQUIRED:
    case MS_ERROR_INVALID_NAME_MAXLENGTH:
    case MS_ERROR_INVALID_NAME_SPECIALS:
    case MS_ERROR_INVALID_NAME_PUNCTUATION:
      return MS_ENTRANCE_ERROR_CHANNELS;
    case MS_ERROR_NAME_TAKEN:
    case MS_ERROR_INVALID_NAME:
    case MS_ERROR_EMAIL_TAKEN:
      return MS_ENTRANCE_ERROR_NAME;
    case MS_ERROR_WEAK_PASSWORD:
    case MS_ERROR_INVALID_CREDENTIALS:
      return MS_ENTRANCE_ERROR_PASSWORD;
    case MS_ERROR_REGISTRATION_CLOSED:
      return MS_ENTRANCE_ERROR_INVITE;
    case MS_ERROR_INVALID_CODE:
      if (kind == MS_ENTER_LOGIN)
        return MS_ENTRANCE_ERROR_CODE;
      return kind == MS_ENTER_SETUP ? MS_ENTRANCE_ERROR_SETUP_CODE : MS_ENTRANCE_ERROR_INVITE;
    case MS_ERROR_SECOND_FACTOR_REQUIRED:
      return MS_ENTRANCE_ERROR_CODE;
    case MS_ERROR_PASSWORD_CHANGE_REQUIRED:
      return MS_ENTRANCE_ERROR_NEW_PASSWORD;
    default:
      return MS_ENTRANCE_ERROR_OTHER;
    }
}

static const char *
text_of (const GError *error,
         MsEnterKind   kind)
{
  if (kind == MS_ENTER_LOGIN && g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE))
    return _("This code is not right. Enter a new one from your authenticator app, or a recovery code.");
  return ms_client_error_to_text (error);
}

static void
return_error (GTask        *task,
              const GError *error,
              MsEnterKind   kind)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, MS_ENTRANCE_ERROR, field_of (error, kind), "%s", text_of (error, kind));
}

static MsEntranceInfo *
make_info (const MsServerInfo *server,
           const char         *invite)
{
  MsEntranceInfo *info = g_new0 (MsEntranceInfo, 1);

  info->address = g_strdup (server->address);
  info->shown = ms_client_address_to_display (server->address);
  info->share = g_strdup (server->share_address != NULL ? server->share_address : server->address);
  if (g_str_has_suffix (info->share, "/"))
    info->share[strlen (info->share) - 1] = '\0';
  info->team_name = g_strdup (server->team_name);
  info->invite = g_strdup (invite);
  info->empty = server->empty;
  info->needs_setup_code = server->setup_code_required;
  info->needs_invite = server->registration == MS_REGISTRATION_INVITE;
  info->closed = server->registration == MS_REGISTRATION_CLOSED;
  info->guests = server->guests;
  info->min_password = server->min_password;
  return info;
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsServerInfo) server = ms_client_auth_probe_finish (MS_CLIENT_AUTH (source), result, &error);

  if (server == NULL)
    return_error (task, error, MS_ENTER_REGISTER);
  else
    g_task_return_pointer (task, make_info (server, g_task_get_task_data (task)), (GDestroyNotify) ms_entrance_info_free);
}

static void
ms_client_entrance_probe_async (MsEntrance          *entrance,
                                const char          *typed,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (entrance, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *invite = NULL;
  g_autofree char *address = ms_client_address_parse (typed, NULL, &invite, &error);

  if (address == NULL)
    {
      return_error (task, error, MS_ENTER_REGISTER);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&invite), g_free);
  ms_client_auth_probe_async (MS_CLIENT_ENTRANCE (entrance)->auth, address, cancellable, probed_cb, g_steal_pointer (&task));
}

static MsEntranceInfo *
ms_client_entrance_probe_finish (MsEntrance    *entrance,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
finish (GTask    *task,
        MsClient *client,
        GError   *error)
{
  if (client == NULL)
    {
      return_error (task, error, (MsEnterKind) GPOINTER_TO_INT (g_task_get_task_data (task)));
      return;
    }
  g_signal_emit (g_task_get_source_object (task), signals[ENTERED], 0, client);
  g_task_return_boolean (task, TRUE);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClient) client = ms_client_auth_sign_in_finish (MS_CLIENT_AUTH (source), result, &error);

  finish (task, client, error);
}

static void
set_up_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClient) client = ms_client_auth_setup_finish (MS_CLIENT_AUTH (source), result, NULL, &error);

  finish (task, client, error);
}

static const char *
present (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

static void
set_up (MsClientEntrance     *self,
        const MsEnterRequest *request,
        GTask                *task)
{
  MsSetupRequest setup = {
    .code = present (request->setup_code),
    .team_name = request->team_name,
    .language = request->language,
    .registration = request->open ? MS_REGISTRATION_OPEN : MS_REGISTRATION_INVITE,
    .name = request->name,
    .password = request->password,
    .real_name = present (request->real_name),
    .channels = request->channels,
  };

  ms_client_auth_setup_async (self->auth, request->address, &setup, g_task_get_cancellable (task), set_up_cb, task);
}

/* Takes over the reference to the task. */
static void
enter (MsClientEntrance     *self,
       const MsEnterRequest *request,
       GTask                *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (request->kind)
    {
    case MS_ENTER_REGISTER:
      ms_client_auth_register_async (self->auth, request->address, request->name, request->password, present (request->real_name),
                                     NULL, present (request->invite), cancellable, signed_in_cb, task);
      break;
    case MS_ENTER_GUEST:
      ms_client_auth_guest_async (self->auth, request->address, request->name, cancellable, signed_in_cb, task);
      break;
    case MS_ENTER_SETUP:
      set_up (self, request, task);
      break;
    case MS_ENTER_LOGIN:
    default:
      ms_client_auth_login_async (self->auth, request->address, request->name, request->password, present (request->code),
                                  present (request->new_password), cancellable, signed_in_cb, task);
    }
}

static void
ms_client_entrance_enter_async (MsEntrance           *entrance,
                                const MsEnterRequest *request,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  GTask *task = g_task_new (entrance, cancellable, callback, user_data);

  g_task_set_task_data (task, GINT_TO_POINTER (request->kind), NULL);
  enter (MS_CLIENT_ENTRANCE (entrance), request, task);
}

static gboolean
ms_client_entrance_enter_finish (MsEntrance    *entrance,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ms_client_entrance_iface_init (MsEntranceInterface *iface)
{
  iface->probe_async = ms_client_entrance_probe_async;
  iface->probe_finish = ms_client_entrance_probe_finish;
  iface->enter_async = ms_client_entrance_enter_async;
  iface->enter_finish = ms_client_entrance_enter_finish;
}

static void
ms_client_entrance_dispose (GObject *object)
{
  g_clear_object (&MS_CLIENT_ENTRANCE (object)->auth);

  G_OBJECT_CLASS (ms_client_entrance_parent_class)->dispose (object);
}

static void
ms_client_entrance_class_init (MsClientEntranceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_client_entrance_dispose;

  signals[ENTERED] = g_signal_new ("entered", MS_TYPE_CLIENT_ENTRANCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, MS_TYPE_CLIENT);
}

static void
ms_client_entrance_init (MsClientEntrance *self)
{
}

MsClientEntrance *
ms_client_entrance_new (MsClientAuth *auth)
{
  MsClientEntrance *self = g_object_new (MS_TYPE_CLIENT_ENTRANCE, NULL);

  self->auth = g_object_ref (auth);
  return self;
}
