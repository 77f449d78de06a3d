/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all suites of the client layer need, whatever server they have: waiting, and looking at a window. */

#pragma once

#include <string.h>

#include "ms-message-window.h"

G_BEGIN_DECLS

static inline gboolean
ms_client_test_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Iterates the main context until @condition holds; fails after @limit_us, a time that only a hung program needs. */
#define MS_CLIENT_TEST_WAIT(limit_us, condition)                                           \
  G_STMT_START                                                                             \
  {                                                                                        \
    gint64 until_ = g_get_monotonic_time () + (limit_us);                                  \
    guint tick_ = g_timeout_add (20, ms_client_test_tick_cb, NULL);                        \
    while (!(condition) && g_get_monotonic_time () < until_)                               \
      g_main_context_iteration (NULL, TRUE);                                               \
    g_source_remove (tick_);                                                               \
    g_assert_true (condition);                                                             \
  }                                                                                        \
  G_STMT_END

static inline guint
ms_client_test_count_text (MsMessageWindow *window,
                           const char      *text)
{
  guint count = 0;

  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    count += g_str_equal (ms_message_window_get (window, i)->message->text, text);
  return count;
}

/* Messages that have @part in them. */
static inline guint
ms_client_test_count_part (MsMessageWindow *window,
                           const char      *part)
{
  guint count = 0;

  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    count += strstr (ms_message_window_get (window, i)->message->text, part) != NULL;
  return count;
}

/* Of the message that says so; there must be one. */
static inline gint64
ms_client_test_find_ts (MsMessageWindow *window,
                        const char      *text)
{
  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    if (g_str_equal (ms_message_window_get (window, i)->message->text, text))
      return ms_message_window_get (window, i)->message->ts;
  g_assert_not_reached ();
}

static inline gboolean
ms_client_test_all_stored (MsMessageWindow *window)
{
  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    if (ms_message_window_get (window, i)->state != MS_SEND_NONE)
      return FALSE;
  return TRUE;
}

G_END_DECLS
