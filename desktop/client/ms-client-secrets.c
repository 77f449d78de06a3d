/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tokens in the secret service, else in tokens.ini (0600). A look-up asks the service first and the file second, so that a token
 * stays found when the service comes or goes. The file is a few lines; it is handled on a pool thread all the same. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-secrets.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>

#include "ms-client-accounts.h"
#include "ms-client-error.h"

#define FILE_NAME "tokens.ini"
#define KEY_TOKEN "token"
#define FILE_MODE 0600

struct _MsClientSecrets
{
  GObject parent_instance;

  char     *path;
  GMutex    lock; /* of the file */
  gboolean  use_service;
};

G_DEFINE_FINAL_TYPE (MsClientSecrets, ms_client_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  MS_APPLICATION_ID ".Token",
  SECRET_SCHEMA_NONE,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

typedef enum
{
  FILE_STORE,
  FILE_LOOKUP,
  FILE_FORGET,
} FileAction;

typedef struct
{
  FileAction  action;
  MsAccount  *account;
  char       *token;
} Work;

static void
work_free (Work *work)
{
  ms_account_free (work->account);
  g_free (work->token);
  g_free (work);
}

/* Other tokens may be in what cannot be read: it is never overwritten. */
static gboolean
load_file (MsClientSecrets  *self,
           GKeyFile         *file,
           GError          **error)
{
  g_autofree char *aside = NULL;
  g_autoptr(GError) damage = NULL;

  if (g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &damage) ||
      g_error_matches (damage, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (damage->domain != G_KEY_FILE_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }

  aside = g_strconcat (self->path, ".damaged", NULL);
  g_chmod (self->path, FILE_MODE);
  if (g_rename (self->path, aside) != 0)
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
  g_warning ("the file of tokens is damaged and was set aside");
  return TRUE;
}

static gboolean
change_file (MsClientSecrets  *self,
             Work             *work,
             GError          **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!load_file (self, file, error))
    return FALSE;
  if (work->action == FILE_FORGET && !g_key_file_remove_group (file, work->account->id, NULL))
    return TRUE;
  if (work->action == FILE_STORE)
    g_key_file_set_string (file, work->account->id, KEY_TOKEN, work->token);

  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (self->path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE, error);
}

static void
file_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  MsClientSecrets *self = source;
  Work *work = data;
  GError *error = NULL;

  g_mutex_lock (&self->lock);
  if (work->action == FILE_LOOKUP)
    {
      g_autoptr(GKeyFile) file = g_key_file_new ();

      g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL);
      g_free (work->token);
      work->token = g_key_file_get_string (file, work->account->id, KEY_TOKEN, NULL);
    }
  else
    change_file (self, work, &error);
  g_mutex_unlock (&self->lock);

  if (error != NULL)
    {
      g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_STORAGE, "%s", error->message);
      g_error_free (error);
    }
  else if (work->action == FILE_LOOKUP && work->token == NULL)
    g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_NO_TOKEN, "no token is kept for this account");
  else
    g_task_return_pointer (task, g_strdup (work->token != NULL ? work->token : ""), g_free);
}

/* Takes the task. */
static void
use_file (GTask *task)
{
  g_task_run_in_thread (task, file_thread);
  g_object_unref (task);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    {
      /* What an earlier fall-back may have left must not outlive the better place. */
      ((Work *) g_task_get_task_data (task))->action = FILE_FORGET;
    }
  else
    g_debug ("no secret service, the token goes into a file: %s", error->message);
  use_file (task);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GError) error = NULL;
  char *token = secret_password_lookup_finish (result, &error);

  if (token == NULL)
    {
      use_file (task);
      return;
    }
  g_task_return_pointer (task, g_strdup (token), g_free);
  secret_password_free (token);
  g_object_unref (task);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  secret_password_clear_finish (result, &error);
  use_file (user_data);
}

static GTask *
new_task (MsClientSecrets     *self,
          FileAction           action,
          const MsAccount     *account,
          const char          *token,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->action = action;
  work->account = ms_account_copy (account);
  work->token = g_strdup (token);
  g_task_set_source_tag (task, new_task);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  return task;
}

static void
ms_client_secrets_finalize (GObject *object)
{
  MsClientSecrets *self = MS_CLIENT_SECRETS (object);

  g_mutex_clear (&self->lock);
  g_free (self->path);

  G_OBJECT_CLASS (ms_client_secrets_parent_class)->finalize (object);
}

static void
ms_client_secrets_class_init (MsClientSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_client_secrets_finalize;
}

static void
ms_client_secrets_init (MsClientSecrets *self)
{
  g_mutex_init (&self->lock);
}

MsClientSecrets *
ms_client_secrets_new (const char *data_dir,
                       gboolean    use_service)
{
  MsClientSecrets *self = NULL;

  g_return_val_if_fail (data_dir != NULL, NULL);

  self = g_object_new (MS_TYPE_CLIENT_SECRETS, NULL);
  self->path = g_build_filename (data_dir, FILE_NAME, NULL);
  self->use_service = use_service;
  return self;
}

void
ms_client_secrets_store_async (MsClientSecrets     *self,
                               const MsAccount     *account,
                               const char          *token,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (MS_IS_CLIENT_SECRETS (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (token != NULL);

  task = new_task (self, FILE_STORE, account, token, cancellable, callback, user_data);
  if (!self->use_service)
    {
      use_file (task);
      return;
    }
  /* Translators: the name of an entry in the system's password store: user name, team name */
  label = g_strdup_printf (_("MicroSlack: %s in %s"), account->user_name, account->team_name);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, token, cancellable, stored_cb, task,
                         "account", account->id, "server", account->address, NULL);
}

void
ms_client_secrets_lookup_async (MsClientSecrets     *self,
                                const MsAccount     *account,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (MS_IS_CLIENT_SECRETS (self));
  g_return_if_fail (account != NULL);

  task = new_task (self, FILE_LOOKUP, account, NULL, cancellable, callback, user_data);
  if (self->use_service)
    secret_password_lookup (&schema, cancellable, looked_up_cb, task, "account", account->id, NULL);
  else
    use_file (task);
}

void
ms_client_secrets_forget_async (MsClientSecrets     *self,
                                const MsAccount     *account,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (MS_IS_CLIENT_SECRETS (self));
  g_return_if_fail (account != NULL);

  task = new_task (self, FILE_FORGET, account, NULL, cancellable, callback, user_data);
  if (self->use_service)
    secret_password_clear (&schema, cancellable, cleared_cb, task, "account", account->id, NULL);
  else
    use_file (task);
}

gboolean
ms_client_secrets_store_finish (MsClientSecrets  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_autofree char *ignored = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  ignored = g_task_propagate_pointer (G_TASK (result), error);
  return ignored != NULL;
}

char *
ms_client_secrets_lookup_finish (MsClientSecrets  *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ms_client_secrets_forget_finish (MsClientSecrets  *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_autofree char *ignored = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  ignored = g_task_propagate_pointer (G_TASK (result), error);
  return ignored != NULL;
}
