/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-test-store.h. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-test-store.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ms-search-service.h"

#define START G_GINT64_CONSTANT (1700000000000000)

TestStore *
test_store_new_empty (void)
{
  TestStore *self = g_new0 (TestStore, 1);
  g_autoptr(GError) error = NULL;

  self->store = ms_store_open (":memory:", FALSE, &error);
  g_assert_no_error (error);
  self->log = ms_event_log_new (self->store);
  self->now = START;
  return self;
}

TestStore *
test_store_new (void)
{
  TestStore *self = test_store_new_empty ();
  g_auto(MsSignIn) result = { NULL };
  g_autoptr(GError) error = NULL;
  MsSetup setup = { .team_name = "Team", .name = "anna", .registration = MS_REGISTRATION_OPEN, .guests = TRUE };

  ms_account_service_setup (test_store_begin (self, 0), &setup, &result, &error);
  g_assert_no_error (error);
  test_store_end (self);
  self->owner = result.user;
  self->owner_id = g_strdup (result.user_id);
  self->general = g_strdup (((MsChannel *) g_ptr_array_index (result.channels, 0))->id);
  return self;
}

void
test_store_free (TestStore *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->context, ms_context_free);
  g_clear_pointer (&self->batch, ms_event_batch_unref);
  ms_event_log_free (self->log);
  ms_store_free (self->store);
  g_free (self->owner_id);
  g_free (self->general);
  g_free (self);
}

static MsContext *
begin (TestStore     *self,
       const MsActor *actor)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (self->context);
  self->now += G_USEC_PER_SEC;
  ms_store_begin (self->store, TRUE, &error);
  g_assert_no_error (error);
  self->context = ms_context_new (self->store, self->log, actor, self->now);
  return self->context;
}

MsContext *
test_store_begin (TestStore *self,
                  gint64     user)
{
  return begin (self, &(MsActor) { .user = user });
}

MsContext *
test_store_begin_system (TestStore *self)
{
  return begin (self, &(MsActor) { .is_system = TRUE });
}

void
test_store_end (TestStore *self)
{
  g_autoptr(GError) error = NULL;

  ms_store_commit (self->store, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->context, ms_context_free);
  g_clear_pointer (&self->batch, ms_event_batch_unref);
  self->batch = ms_event_log_take (self->log);
}

gint64
test_store_add_user (TestStore   *self,
                     const char  *name,
                     MsRole       role,
                     char       **id)
{
  g_auto(MsSignIn) result = { NULL };
  g_autoptr(GError) error = NULL;
  MsRegister request = { .name = name };

  if (role == MS_ROLE_GUEST)
    ms_account_service_guest (test_store_begin (self, 0), name, NULL, &result, &error);
  else
    ms_account_service_add (test_store_begin_system (self), &request, role, &result, &error);
  g_assert_no_error (error);
  test_store_end (self);
  if (id != NULL)
    *id = g_strdup (result.user_id);
  return result.user;
}

gint64
test_store_post (TestStore  *self,
                 gint64      user,
                 const char *channel,
                 const char *text)
{
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;
  MsPost post = { .channel = channel, .text = text };

  ms_message_service_post (test_store_begin (self, user), &post, &posted, &error);
  g_assert_no_error (error);
  test_store_end (self);
  return posted.ts;
}

char *
test_store_add_channel (TestStore  *self,
                        gint64      user,
                        const char *name,
                        gboolean    is_private)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) channel = ms_channel_service_create (test_store_begin (self, user), name, is_private, NULL, &error);

  g_assert_no_error (error);
  test_store_end (self);
  return g_strdup (channel->id);
}

void
test_store_join (TestStore  *self,
                 gint64      user,
                 const char *channel)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) joined = ms_channel_service_join (test_store_begin (self, user), channel, NULL, NULL, &error);

  g_assert_no_error (error);
  test_store_end (self);
}

gboolean
test_store_index_step (TestStore *self)
{
  g_autoptr(GError) error = NULL;
  MsSearchLeft left = MS_SEARCH_LEFT_NOTHING;

  ms_search_service_step (test_store_begin_system (self), FALSE, FALSE, &left, &error);
  g_assert_no_error (error);
  test_store_end (self);
  return left != MS_SEARCH_LEFT_NOTHING;
}

void
test_store_index (TestStore *self)
{
  while (test_store_index_step (self))
    continue;
}

guint
test_store_count_events (TestStore  *self,
                         const char *text)
{
  guint n = 0;

  for (guint i = 0; self->batch != NULL && i < ms_event_batch_get_length (self->batch); i++)
    {
      gsize length;
      const char *json = ms_event_get_json (ms_event_batch_get (self->batch, i), &length);

      n += g_strstr_len (json, (gssize) length, text) != NULL;
    }
  return n;
}

void
test_remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}
