/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of accounts in memory and in accounts.ini: one group per account. Saves follow each other, the newest state wins,
 * and a reader sees the whole of one state or of the one before. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-accounts.h"

#include <glib/gstdio.h>

#include "ms-client-error.h"

#define FILE_NAME "accounts.ini"
#define FILE_BYTES_MAX (1024 * 1024)
#define FILE_MODE 0600
#define ID_LENGTH 24

struct _MsClientAccounts
{
  GObject parent_instance;

  char      *data_dir;
  GPtrArray *list; /* MsAccount, last used first */
  gboolean   saving;
  gboolean   save_again;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_BOXED_TYPE (MsAccount, ms_account, ms_account_copy, ms_account_free)
G_DEFINE_FINAL_TYPE (MsClientAccounts, ms_client_accounts, G_TYPE_OBJECT)

static char *
make_id (const char *address,
         const char *user_id)
{
  g_autofree char *both = g_strconcat (address, "\n", user_id, NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return g_strndup (sum, ID_LENGTH);
}

MsAccount *
ms_account_new (const char *address,
                const char *team_id,
                const char *team_name,
                const char *user_id,
                const char *user_name)
{
  MsAccount *self = NULL;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (user_id != NULL, NULL);

  self = g_new0 (MsAccount, 1);
  self->id = make_id (address, user_id);
  self->address = g_strdup (address);
  self->team_id = g_strdup (team_id != NULL ? team_id : "");
  self->team_name = g_strdup (team_name != NULL ? team_name : "");
  self->user_id = g_strdup (user_id);
  self->user_name = g_strdup (user_name != NULL ? user_name : "");
  self->last_used = g_get_real_time ();
  return self;
}

MsAccount *
ms_account_copy (const MsAccount *self)
{
  MsAccount *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = ms_account_new (self->address, self->team_id, self->team_name, self->user_id, self->user_name);
  copy->last_used = self->last_used;
  return copy;
}

void
ms_account_free (MsAccount *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->address);
  g_free (self->team_id);
  g_free (self->team_name);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self);
}

static int
compare_last_used (gconstpointer a,
                   gconstpointer b)
{
  const MsAccount *first = *(const MsAccount * const *) a;
  const MsAccount *second = *(const MsAccount * const *) b;

  return (first->last_used < second->last_used) - (first->last_used > second->last_used);
}

static MsAccount *
read_account (GKeyFile   *file,
              const char *group)
{
  g_autofree char *address = g_key_file_get_string (file, group, "address", NULL);
  g_autofree char *team_id = g_key_file_get_string (file, group, "team-id", NULL);
  g_autofree char *team_name = g_key_file_get_string (file, group, "team-name", NULL);
  g_autofree char *user_id = g_key_file_get_string (file, group, "user-id", NULL);
  g_autofree char *user_name = g_key_file_get_string (file, group, "user-name", NULL);
  MsAccount *account = NULL;

  if (address == NULL || user_id == NULL || !g_uri_is_valid (address, G_URI_FLAGS_NONE, NULL))
    return NULL;

  account = ms_account_new (address, team_id, team_name, user_id, user_name);
  account->last_used = g_key_file_get_int64 (file, group, "last-used", NULL);
  return account;
}

static void
read_file (MsClientAccounts *self,
           GKeyFile         *file)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      MsAccount *account = read_account (file, groups[i]);

      if (account != NULL)
        g_ptr_array_add (self->list, account);
    }
  g_ptr_array_sort (self->list, compare_last_used);
}

static GFile *
get_file (MsClientAccounts *self)
{
  return g_file_new_build_filename (self->data_dir, FILE_NAME, NULL);
}

static GBytes *
encode (MsClientAccounts *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  gsize length = 0;
  char *text = NULL;

  for (guint i = 0; i < self->list->len; i++)
    {
      const MsAccount *account = g_ptr_array_index (self->list, i);

      g_key_file_set_string (file, account->id, "address", account->address);
      g_key_file_set_string (file, account->id, "team-id", account->team_id);
      g_key_file_set_string (file, account->id, "team-name", account->team_name);
      g_key_file_set_string (file, account->id, "user-id", account->user_id);
      g_key_file_set_string (file, account->id, "user-name", account->user_name);
      g_key_file_set_int64 (file, account->id, "last-used", account->last_used);
    }
  text = g_key_file_to_data (file, &length, NULL);
  return g_bytes_new_take (text, length);
}

/* GIO's way to replace a file writes a new one in place, where a reader, or a crash, finds half of it. */
static void
save_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_autofree char *path = g_build_filename (MS_CLIENT_ACCOUNTS (source)->data_dir, FILE_NAME, NULL);
  GError *error = NULL;
  gsize length = 0;
  const char *text = g_bytes_get_data (data, &length);

  if (g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void save (MsClientAccounts *self);

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  MsClientAccounts *self = MS_CLIENT_ACCOUNTS (source);
  g_autoptr(GError) error = NULL;

  self->saving = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("cannot write the list of accounts: %s", error->message);
  if (self->save_again)
    save (self);
}

static void
save (MsClientAccounts *self)
{
  g_autoptr(GTask) task = NULL;

  self->save_again = self->saving;
  if (self->saving)
    return;

  self->saving = TRUE;
  task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_source_tag (task, save);
  g_task_set_task_data (task, encode (self), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, save_thread);
}

static void
changed (MsClientAccounts *self)
{
  g_ptr_array_sort (self->list, compare_last_used);
  save (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
set_damaged_aside (MsClientAccounts *self)
{
  g_autoptr(GFile) file = get_file (self);
  g_autoptr(GFile) aside = g_file_new_build_filename (self->data_dir, FILE_NAME ".damaged", NULL);

  g_warning ("the list of accounts is damaged and was set aside");
  g_file_move (file, aside, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsClientAccounts *self = g_task_get_source_object (task);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_ptr_array_set_size (self->list, 0);
  if (length > FILE_BYTES_MAX || !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
    set_damaged_aside (self);
  else
    read_file (self, file);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

static void
ms_client_accounts_finalize (GObject *object)
{
  MsClientAccounts *self = MS_CLIENT_ACCOUNTS (object);

  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_free (self->data_dir);

  G_OBJECT_CLASS (ms_client_accounts_parent_class)->finalize (object);
}

static void
ms_client_accounts_class_init (MsClientAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_client_accounts_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MS_TYPE_CLIENT_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ms_client_accounts_init (MsClientAccounts *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_account_free);
}

MsClientAccounts *
ms_client_accounts_new (const char *data_dir)
{
  MsClientAccounts *self = g_object_new (MS_TYPE_CLIENT_ACCOUNTS, NULL);

  self->data_dir = data_dir != NULL ? g_strdup (data_dir) : g_build_filename (g_get_user_data_dir (), "microslack", NULL);
  g_mkdir_with_parents (self->data_dir, 0700);
  return self;
}

const char *
ms_client_accounts_get_data_dir (MsClientAccounts *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_ACCOUNTS (self), NULL);

  return self->data_dir;
}

void
ms_client_accounts_load_async (MsClientAccounts    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GFile) file = NULL;

  g_return_if_fail (MS_IS_CLIENT_ACCOUNTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_accounts_load_async);
  file = get_file (self);
  g_file_load_contents_async (file, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
ms_client_accounts_load_finish (MsClientAccounts  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
ms_client_accounts_get_list (MsClientAccounts *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_ACCOUNTS (self), NULL);

  return self->list;
}

static gboolean
find_index (MsClientAccounts *self,
            const char       *id,
            guint            *index)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const MsAccount *account = g_ptr_array_index (self->list, i);

      if (g_str_equal (account->id, id))
        return *index = i, TRUE;
    }
  return FALSE;
}

const MsAccount *
ms_client_accounts_find (MsClientAccounts *self,
                         const char       *id)
{
  guint index = 0;

  g_return_val_if_fail (MS_IS_CLIENT_ACCOUNTS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return find_index (self, id, &index) ? g_ptr_array_index (self->list, index) : NULL;
}

const MsAccount *
ms_client_accounts_find_by_address (MsClientAccounts *self,
                                    const char       *address)
{
  g_return_val_if_fail (MS_IS_CLIENT_ACCOUNTS (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  for (guint i = 0; i < self->list->len; i++)
    {
      const MsAccount *account = g_ptr_array_index (self->list, i);

      if (g_str_equal (account->address, address))
        return account;
    }
  return NULL;
}

void
ms_client_accounts_remember (MsClientAccounts *self,
                             const MsAccount  *account)
{
  MsAccount *copy = NULL;
  guint index = 0;

  g_return_if_fail (MS_IS_CLIENT_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  copy = ms_account_copy (account);
  copy->last_used = g_get_real_time ();
  if (find_index (self, copy->id, &index))
    g_ptr_array_remove_index (self->list, index);
  g_ptr_array_add (self->list, copy);
  changed (self);
}

void
ms_client_accounts_forget (MsClientAccounts *self,
                           const char       *id)
{
  guint index = 0;

  g_return_if_fail (MS_IS_CLIENT_ACCOUNTS (self));
  g_return_if_fail (id != NULL);

  if (!find_index (self, id, &index))
    return;
  g_ptr_array_remove_index (self->list, index);
  changed (self);
}
