/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The windows of two people on one server, and what they must have in common. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-live-pair.h"

void
ms_live_pair_open_windows (MsLivePair *self)
{
  /* Given back after the new ones are there: the same window stays open. */
  g_autoptr(MsMessageWindow) ilyas = self->ilyas;
  g_autoptr(MsMessageWindow) annas = self->annas;

  g_free (self->general);
  self->general = g_strdup (ms_live_person_general (self->ilya));
  self->ilyas = ms_client_open_window (self->ilya->client, self->general);
  self->annas = ms_client_open_window (self->anna->client, self->general);
  MS_LIVE_WAIT (ms_message_window_is_loaded (self->ilyas) && ms_message_window_is_loaded (self->annas));
}

void
ms_live_pair_set_up (MsLivePair    *self,
                     gconstpointer  data)
{
  g_autofree char *invite = NULL;

  self->server = ms_live_server_new ();
  self->ilya = ms_live_person_new (self->server);
  self->anna = ms_live_person_new (self->server);
  ms_live_person_set_up (self->ilya, "ilya", &invite);
  g_assert_nonnull (invite);
  ms_live_person_register (self->anna, "anna", invite);
  ms_live_pair_open_windows (self);
}

void
ms_live_pair_tear_down (MsLivePair    *self,
                        gconstpointer  data)
{
  g_clear_object (&self->ilyas);
  g_clear_object (&self->annas);
  ms_live_person_free (self->ilya);
  ms_live_person_free (self->anna);
  ms_live_server_free (self->server);
  g_free (self->general);
}

gboolean
ms_live_pair_shows (MsLivePair *self,
                    const char *text)
{
  return ms_client_test_count_text (self->ilyas, text) == 1 && ms_client_test_count_text (self->annas, text) == 1;
}

void
ms_live_pair_assert_same (MsLivePair *self)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  MS_LIVE_WAIT (ms_client_test_all_stored (self->ilyas) && ms_client_test_all_stored (self->annas));
  one = ms_live_digest (self->ilyas);
  other = ms_live_digest (self->annas);
  g_assert_cmpstr (one, ==, other);
}
