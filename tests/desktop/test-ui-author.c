/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By whom a message is shown to be: people, bots by the name that they spoke under, webhooks that are nobody's. */

#include "config.h"

#include "ms-time-format.h"
#include "ms-timeline-private.h"
#include "ms-ui-fixture.h"

#include <adwaita.h>

#define WIDTH  700
#define HEIGHT 500
#define PERSON "U0000000001"
#define BOT    "U0000000007"

typedef struct
{
  MsTeamModel *team;
  MsFakeBackend *backend;
  MsMessageList *list;
  GtkWidget *window;
  MsTimeline *timeline;
} Fixture;

static AdwApplication *application;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  MsHistoryState state = { .loaded = TRUE };

  fixture->team = ms_ui_fixture_team ();
  fixture->backend = ms_fake_backend_new (fixture->team);
  fixture->list = ms_channel_item_get_messages (ms_team_model_find_channel (fixture->team, "polaris-2"));
  ms_message_list_set_state (fixture->list, &state);
  fixture->timeline = MS_TIMELINE (ms_timeline_new ());
  fixture->window = gtk_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), WIDTH, HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (fixture->timeline));
  gtk_window_set_child (GTK_WINDOW (fixture->window), scroller);
  ms_timeline_set_list (fixture->timeline, fixture->team, fixture->list);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (100);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (50);
  g_clear_object (&fixture->backend);
  g_assert_finalize_object (fixture->team);
}

/* The row of a message that has just come. */
static MsMessageRow *
say (Fixture    *fixture,
     const char *user,
     const char *bot_id,
     const char *bot_name)
{
  MsMessage value = {
    .user = (char *) user,
    .bot_id = (char *) bot_id,
    .bot_name = (char *) bot_name,
    .text = (char *) "Ready",
    .ts = g_get_real_time (),
  };
  g_autoptr(MsMessageItem) item = ms_team_model_make_message (fixture->team, &value, value.ts);

  ms_ui_fixture_append (fixture->list, item);
  ms_ui_fixture_spin (60);
  return ms_timeline_find_row (fixture->timeline, item);
}

static void
assert_begins (MsMessageRow *row,
               const char   *beginning)
{
  g_autofree char *clock = ms_time_format_clock (ms_message_item_get_ts (ms_message_row_get_item (row)));
  g_autofree char *label = g_strconcat (beginning, ", ", clock, ": Ready", NULL);

  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

/* A tile without initials. */
static gboolean
has_tile (MsMessageRow *row)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (row));

  while (child != NULL && !ADW_IS_AVATAR (child))
    child = gtk_widget_get_next_sibling (child);
  g_assert_nonnull (child);
  g_assert_true (gtk_widget_has_css_class (child, "bot") == !adw_avatar_get_show_initials (ADW_AVATAR (child)));
  return gtk_widget_has_css_class (child, "bot");
}

static void
test_people_and_bots (Fixture       *fixture,
                      gconstpointer  data)
{
  MsMessageRow *row = say (fixture, PERSON, NULL, NULL);
  MsUserItem *person = ms_team_model_get_user (fixture->team, PERSON);

  assert_begins (row, ms_user_item_get_display_name (person));
  g_assert_false (has_tile (row));
  row = say (fixture, BOT, "B0000000001", NULL);
  assert_begins (row, "Сборщик, Bot");
  g_assert_true (has_tile (row));
}

static void
test_bot_of_many_names (Fixture       *fixture,
                        gconstpointer  data)
{
  MsMessageRow *row = say (fixture, BOT, "B0000000001", "Night build");

  assert_begins (row, "Night build, Bot");
  row = say (fixture, BOT, "B0000000001", "Night build");
  g_assert_true (ms_message_row_get_place (row)->grouped);
  row = say (fixture, BOT, "B0000000001", "Сборщик");
  g_assert_false (ms_message_row_get_place (row)->grouped);
}

static void
test_webhooks_are_nobodys (Fixture       *fixture,
                           gconstpointer  data)
{
  MsMessageRow *row = say (fixture, NULL, "B0000000002", "Grafana");

  assert_begins (row, "Grafana, Bot");
  g_assert_true (has_tile (row));
  row = say (fixture, NULL, "B0000000002", "Grafana");
  g_assert_true (ms_message_row_get_place (row)->grouped);
  row = say (fixture, NULL, "B0000000003", "Grafana");
  g_assert_false (ms_message_row_get_place (row)->grouped);
  row = say (fixture, NULL, "B0000000003", NULL);
  assert_begins (row, "Somebody, Bot");
  row = say (fixture, NULL, "B0000000003", NULL);
  g_assert_false (ms_message_row_get_place (row)->grouped);
}

static void
add (const char *path,
     void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  int status = 0;

  gtk_test_init (&argc, &argv, NULL);
  application = ms_ui_fixture_start ();
  add ("/desktop/ui/author/people-and-bots", test_people_and_bots);
  add ("/desktop/ui/author/bot-of-many-names", test_bot_of_many_names);
  add ("/desktop/ui/author/webhooks-are-nobodys", test_webhooks_are_nobodys);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
