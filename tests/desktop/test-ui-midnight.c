/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a window that stays open shows when the day changes: by a clock of its own, a moment before midnight. */

#include "config.h"

#include "ms-timeline-private.h"
#include "ms-time-format.h"
#include "ms-ui-fixture.h"

/* So long before midnight the clock of a test stands when it starts. */
#define BEFORE_US (1500 * (gint64) 1000)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

static AdwApplication *application;
static gint64 offset;

static gint64
own_now (void)
{
  return g_get_real_time () + offset;
}

static void
go_to_before_midnight (void)
{
  ms_time_format_set_now (NULL);
  offset = ms_time_format_until_midnight () - BEFORE_US;
  ms_time_format_set_now (own_now);
}

static gboolean
is_called (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_passes_once (void)
{
  g_autoptr(MsMidnight) midnight = NULL;
  guint count = 0;

  go_to_before_midnight ();
  midnight = ms_midnight_new ();
  g_signal_connect_swapped (midnight, "passed", G_CALLBACK (count_cb), &count);
  ms_ui_fixture_spin (100);
  g_assert_cmpuint (count, ==, 0);
  g_assert_true (ms_ui_fixture_wait (is_called, &count));
  g_assert_cmpint (ms_time_format_until_midnight (), >, 23 * 3600 * (gint64) G_USEC_PER_SEC);
  ms_ui_fixture_spin (200);
  g_assert_cmpuint (count, ==, 1);
  ms_time_format_set_now (NULL);
}

typedef struct
{
  MsMessageRow *row;
  const char *wanted;
} Heading;

static gboolean
reads (gpointer user_data)
{
  const Heading *heading = user_data;
  GtkWidget *node = gtk_widget_get_first_child (GTK_WIDGET (heading->row));
  g_autofree char *wrong = NULL;

  g_assert_nonnull (node);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (node)), ==, GTK_ACCESSIBLE_ROLE_HEADING);
  wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (node), GTK_ACCESSIBLE_PROPERTY_LABEL, heading->wanted);
  return wrong == NULL;
}

static void
test_today_becomes_yesterday (void)
{
  g_autoptr(MsTeamModel) team = ms_ui_fixture_team ();
  g_autoptr(MsFakeBackend) backend = ms_fake_backend_new (team);
  MsMessageList *list = ms_channel_item_get_messages (ms_team_model_find_channel (team, "polaris-2"));
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));
  GtkWidget *scroller = gtk_scrolled_window_new ();
  MsTimeline *timeline = NULL;
  MsHistoryState state = { .loaded = TRUE };
  Heading heading = { NULL, "Today" };

  go_to_before_midnight ();
  timeline = MS_TIMELINE (ms_timeline_new ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (timeline));
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  for (gint64 minutes = 3; minutes > 0; minutes--)
    {
      g_autoptr(MsMessageItem) item = ms_ui_fixture_message (team, "U0000000001", own_now () - minutes * MINUTE_US, "good night");

      ms_ui_fixture_append (list, item);
    }
  ms_message_list_set_state (list, &state);
  ms_timeline_set_list (timeline, team, list);
  gtk_window_present (GTK_WINDOW (window));

  heading.row = g_ptr_array_index (timeline->rows, 0);
  g_assert_true (reads (&heading));
  heading.wanted = "Yesterday";
  g_assert_true (ms_ui_fixture_wait (reads, &heading));
  g_assert_cmpint (ms_time_format_until_midnight (), >, 23 * 3600 * (gint64) G_USEC_PER_SEC);

  gtk_window_destroy (GTK_WINDOW (window));
  ms_ui_fixture_spin (50);
  ms_time_format_set_now (NULL);
}

/* The clock knows days that have no 24 hours. */
static void
test_days_differ (void)
{
  gint64 rest = ms_time_format_until_midnight ();

  g_assert_cmpint (rest, >, 0);
  g_assert_cmpint (rest, <=, 25 * 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (ms_time_format_same_day (g_get_real_time (), g_get_real_time () + rest));
  g_assert_true (ms_time_format_same_day (g_get_real_time (), g_get_real_time () + rest - G_USEC_PER_SEC));
}

int
main (int    argc,
      char **argv)
{
  int status = 0;

  gtk_test_init (&argc, &argv, NULL);
  application = ms_ui_fixture_start ();
  g_test_add_func ("/desktop/ui/midnight/passes-once", test_passes_once);
  g_test_add_func ("/desktop/ui/midnight/today-becomes-yesterday", test_today_becomes_yesterday);
  g_test_add_func ("/desktop/ui/midnight/days-differ", test_days_differ);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
