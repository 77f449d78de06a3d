/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timeline: what stays still, what follows, how many rows there are, and what is selected. */

#include "config.h"

#include "ms-timeline-private.h"
#include "ms-ui-fixture.h"

#define WIDTH  700
#define HEIGHT 500

typedef struct
{
  AdwApplication *application;
  MsTeamModel *team;
  MsFakeBackend *backend;
  MsChannelItem *channel;
  MsMessageList *list;
  GtkWidget *window;
  MsTimeline *timeline;
} Fixture;

static AdwApplication *application;

static void
set_up (Fixture       *fixture,
        gconstpointer  count)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  fixture->team = ms_ui_fixture_team ();
  fixture->backend = ms_fake_backend_new (fixture->team);
  fixture->channel = ms_team_model_find_channel (fixture->team, "polaris-2");
  fixture->list = ms_channel_item_get_messages (fixture->channel);
  ms_ui_fixture_fill (fixture->team, fixture->channel, GPOINTER_TO_UINT (count));
  fixture->timeline = MS_TIMELINE (ms_timeline_new ());
  fixture->window = gtk_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), WIDTH, HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (fixture->timeline));
  gtk_window_set_child (GTK_WINDOW (fixture->window), scroller);
  ms_timeline_set_list (fixture->timeline, fixture->team, fixture->list);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (300);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  count)
{
  gpointer timeline = fixture->timeline;

  g_object_add_weak_pointer (timeline, &timeline);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (100);
  g_assert_null (timeline);
  g_clear_object (&fixture->backend);
  g_assert_finalize_object (fixture->team);
}

static double
place_on_screen (Fixture       *fixture,
                 MsMessageItem *item)
{
  MsMessageRow *row = ms_timeline_find_row (fixture->timeline, item);
  double y = 0;

  g_assert_nonnull (row);
  gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (fixture->timeline), 0, 0, NULL, &y);
  return y;
}

static MsMessageItem *
item_in_view (Fixture *fixture)
{
  MsMessageRow *row = ms_timeline_row_at (fixture->timeline, HEIGHT / 2.0);

  g_assert_nonnull (row);
  return ms_message_row_get_item (row);
}

static GtkAdjustment *
adjustment (Fixture *fixture)
{
  return fixture->timeline->vadjustment;
}

static void
scroll_by (Fixture *fixture,
           double   pixels)
{
  gtk_adjustment_set_value (adjustment (fixture), gtk_adjustment_get_value (adjustment (fixture)) + pixels);
  ms_ui_fixture_spin (60);
}

static void
arrive (Fixture    *fixture,
        const char *text)
{
  g_autoptr(MsMessageItem) item = ms_ui_fixture_message (fixture->team, "U0000000001", g_get_real_time (), text);

  ms_ui_fixture_append (fixture->list, item);
  ms_ui_fixture_spin (80);
}

static void
test_opens_at_end (Fixture       *fixture,
                   gconstpointer  data)
{
  guint n = ms_message_list_get_length (fixture->list);
  MsMessageItem *last = ms_message_list_peek (fixture->list, n - 1);

  g_assert_true (ms_timeline_get_at_end (fixture->timeline));
  g_assert_cmpfloat (place_on_screen (fixture, last), <, HEIGHT);
  g_assert_cmpfloat (place_on_screen (fixture, last), >, 0);
}

static void
test_follows_end (Fixture       *fixture,
                  gconstpointer  data)
{
  for (guint i = 0; i < 30; i++)
    arrive (fixture, "Ещё одно сообщение, подлиннее, чтобы оно не поместилось в одну строку и высота была разной.");
  test_opens_at_end (fixture, data);
  g_assert_cmpuint (ms_timeline_get_unseen (fixture->timeline), ==, 0);
}

static void
test_stays_when_scrolled_up (Fixture       *fixture,
                             gconstpointer  data)
{
  MsMessageItem *item = NULL;
  double before = 0;

  scroll_by (fixture, -1500);
  item = item_in_view (fixture);
  before = place_on_screen (fixture, item);
  g_assert_false (ms_timeline_get_at_end (fixture->timeline));
  for (guint i = 0; i < 5; i++)
    arrive (fixture, "news");
  g_assert_cmpfloat_with_epsilon (place_on_screen (fixture, item), before, 1);
  g_assert_cmpuint (ms_timeline_get_unseen (fixture->timeline), ==, 5);

  ms_timeline_scroll_to_end (fixture->timeline);
  ms_ui_fixture_spin (200);
  g_assert_true (ms_timeline_get_at_end (fixture->timeline));
  g_assert_cmpuint (ms_timeline_get_unseen (fixture->timeline), ==, 0);
}

static void
test_prepend_does_not_move (Fixture       *fixture,
                            gconstpointer  data)
{
  MsMessageItem *item = NULL;
  double before = 0;

  scroll_by (fixture, -100000);
  scroll_by (fixture, -100000);
  item = item_in_view (fixture);
  before = place_on_screen (fixture, item);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(MsMessageItem) older = ms_ui_fixture_message (fixture->team, "U0000000002", (60 - i) * G_USEC_PER_SEC,
                                                              "An older message of several words");

      ms_ui_fixture_prepend (fixture->list, older);
    }
  ms_ui_fixture_spin (300);
  g_assert_cmpfloat_with_epsilon (place_on_screen (fixture, item), before, 1);
}

static void
test_rows_are_bounded (Fixture       *fixture,
                       gconstpointer  data)
{
  for (guint i = 0; i < 60; i++)
    {
      scroll_by (fixture, -400);
      g_assert_cmpuint (fixture->timeline->rows->len, <=, MS_TIMELINE_MAX_ROWS);
    }
  g_assert_cmpuint (fixture->timeline->rows->len, >=, 20);
}

static void
test_jump (Fixture       *fixture,
           gconstpointer  data)
{
  MsMessageItem *item = ms_message_list_peek (fixture->list, 10);
  double y = 0;

  ms_timeline_jump (fixture->timeline, ms_message_item_get_ts (item));
  ms_ui_fixture_spin (200);
  y = place_on_screen (fixture, item);
  g_assert_cmpfloat (y, >=, 0);
  g_assert_cmpfloat (y, <, HEIGHT);
  g_assert_false (ms_timeline_get_at_end (fixture->timeline));
}

static void
test_jump_to_unknown_asks (Fixture       *fixture,
                           gconstpointer  data)
{
  ms_timeline_jump (fixture->timeline, 5);
  g_assert_cmpuint (fixture->backend->loads, ==, 1);
  g_assert_cmpint (fixture->backend->last_load, ==, MS_HISTORY_AROUND);
}

static void
test_asks_for_older (Fixture       *fixture,
                     gconstpointer  data)
{
  MsHistoryState state = { .loaded = TRUE, .has_older = TRUE };

  ms_message_list_set_state (fixture->list, &state);
  scroll_by (fixture, -100000);
  ms_ui_fixture_spin (200);
  g_assert_cmpuint (fixture->backend->loads, >, 0);
  g_assert_cmpint (fixture->backend->last_load, ==, MS_HISTORY_OLDER);
}

static void
test_removal_keeps_place (Fixture       *fixture,
                          gconstpointer  data)
{
  MsMessageItem *item = NULL;
  double before = 0;
  int position = 0;

  scroll_by (fixture, -1500);
  item = fixture->timeline->anchor_row != NULL ? ms_message_row_get_item (fixture->timeline->anchor_row) : NULL;
  g_assert_nonnull (item);
  before = place_on_screen (fixture, item);
  position = ms_message_list_get_position (fixture->list, item);
  ms_message_list_splice (fixture->list, (guint) position - 4, 2, NULL);
  ms_ui_fixture_spin (100);
  g_assert_cmpfloat_with_epsilon (place_on_screen (fixture, item), before, 1);
}

static void
test_resize_keeps_end (Fixture       *fixture,
                       gconstpointer  data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, HEIGHT);
  ms_ui_fixture_spin (200);
  g_assert_true (ms_timeline_get_at_end (fixture->timeline));
}

static void
test_new_line (Fixture       *fixture,
               gconstpointer  data)
{
  guint n = ms_message_list_get_length (fixture->list);
  MsMessageItem *read = ms_message_list_peek (fixture->list, n - 40);
  MsMessageItem *fresh = ms_message_list_peek (fixture->list, n - 39);
  const MsRowPlace *place = NULL;

  ms_message_list_set_new_after (fixture->list, ms_message_item_get_ts (read));
  ms_timeline_set_list (fixture->timeline, fixture->team, fixture->list);
  ms_ui_fixture_spin (200);
  place = ms_message_row_get_place (ms_timeline_find_row (fixture->timeline, fresh));
  g_assert_true (place->show_new);
  g_assert_false (place->grouped);
  g_assert_cmpfloat (place_on_screen (fixture, fresh), >=, 0);
  g_assert_cmpfloat (place_on_screen (fixture, fresh), <, HEIGHT);
}

static void
test_grouping (Fixture       *fixture,
               gconstpointer  data)
{
  guint n = ms_message_list_get_length (fixture->list);
  guint grouped = 0;

  for (guint i = n - 6; i < n; i++)
    {
      MsMessageRow *row = ms_timeline_find_row (fixture->timeline, ms_message_list_peek (fixture->list, i));

      grouped += ms_message_row_get_place (row)->grouped ? 1 : 0;
    }
  g_assert_cmpuint (grouped, ==, 4);
}

static void
join (Fixture    *fixture,
      const char *user)
{
  MsMessage value = { .user = (char *) user, .text = (char *) "", .subtype = (char *) MS_SUBTYPE_CHANNEL_JOIN, .ts = g_get_real_time () };
  g_autoptr(MsMessageItem) item = ms_team_model_make_message (fixture->team, &value, value.ts);

  ms_ui_fixture_append (fixture->list, item);
}

static void
test_notices_fold (Fixture       *fixture,
                   gconstpointer  data)
{
  guint n = ms_message_list_get_length (fixture->list);
  const MsRowPlace *first = NULL;
  const MsRowPlace *second = NULL;

  join (fixture, "U0000000001");
  join (fixture, "U0000000002");
  join (fixture, "U0000000003");
  join (fixture, "U0000000004");
  ms_ui_fixture_spin (150);
  first = ms_message_row_get_place (ms_timeline_find_row (fixture->timeline, ms_message_list_peek (fixture->list, n)));
  second = ms_message_row_get_place (ms_timeline_find_row (fixture->timeline, ms_message_list_peek (fixture->list, n + 1)));
  g_assert_false (first->folded);
  g_assert_cmpuint (first->others, ==, 3);
  g_assert_true (second->folded);
}

static void
test_selection (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *text = NULL;
  MsMessageRow *row = NULL;
  MsMessageBody *body = NULL;
  guint from = 0;
  guint to = 0;

  arrive (fixture, "Один &lt;два&gt; *три*");
  row = g_ptr_array_index (fixture->timeline->rows, fixture->timeline->rows->len - 1);
  body = ms_message_row_get_body (row);
  g_assert_cmpstr (ms_message_body_get_plain (body), ==, "Один <два> три");
  ms_message_body_word_at (body, strlen ("Один <д"), &from, &to);
  ms_timeline_select (fixture->timeline, ms_message_row_get_item (row), from, ms_message_row_get_item (row), to);
  text = ms_timeline_dup_selection (fixture->timeline);
  g_assert_cmpstr (text, ==, "два");
}

static void
test_selection_of_many (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint n = 0;

  arrive (fixture, "Первое сообщение");
  arrive (fixture, "Второе");
  arrive (fixture, "Третье до конца");
  n = ms_message_list_get_length (fixture->list);
  /* Selected from below: the order of what is copied is the order of the messages. */
  ms_timeline_select (fixture->timeline, ms_message_list_peek (fixture->list, n - 1), (guint) strlen ("Третье"),
                      ms_message_list_peek (fixture->list, n - 3), (guint) strlen ("Первое "));
  text = ms_timeline_dup_selection (fixture->timeline);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "Анна Соколова, "));
  g_assert_cmpstr (lines[1], ==, "сообщение");
  g_assert_cmpstr (lines[2], ==, "Второе");
  g_assert_cmpstr (lines[3], ==, "Третье");
}

static void
test_code_scrolls (Fixture       *fixture,
                   gconstpointer  data)
{
  MsMessageRow *row = NULL;
  MsMessageBody *body = NULL;
  graphene_rect_t button;
  int copy = -1;

  arrive (fixture, "```a line of code that is so long that it cannot be shown whole in any box of six hundred and forty pixels, ever\nb```");
  row = g_ptr_array_index (fixture->timeline->rows, fixture->timeline->rows->len - 1);
  body = ms_message_row_get_body (row);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (row)), <, 130);
  copy = ms_message_body_next_mark (body, -1, 1);
  g_assert_cmpint (ms_message_body_get_mark (body, copy)->kind, ==, MS_BODY_MARK_COPY);
  g_assert_true (g_str_has_suffix (ms_message_body_get_mark (body, copy)->target, "\nb"));
  g_assert_true (ms_message_body_get_button (body, copy, &button));
  g_assert_cmpint (ms_message_body_mark_at (body, button.origin.x + 4, button.origin.y + 4), ==, copy);
  g_assert_cmpuint (ms_message_body_offset_at (body, 14, 14), ==, 0);
  g_assert_true (ms_message_row_scroll_code (row, -1, 40));
  g_assert_cmpuint (ms_message_body_offset_at (body, 14, 14), >, 2);
  g_assert_true (ms_message_row_scroll_code (row, -1, 100000));
  g_assert_false (ms_message_row_scroll_code (row, -1, 10));
}

static void
test_code_folds (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("```");
  MsMessageRow *row = NULL;
  MsMessageBody *body = NULL;
  int folded = 0;
  int more = -1;

  for (guint i = 1; i <= 50; i++)
    g_string_append_printf (text, "line %u\n", i);
  g_string_append (text, "```");
  arrive (fixture, text->str);
  row = g_ptr_array_index (fixture->timeline->rows, fixture->timeline->rows->len - 1);
  body = ms_message_row_get_body (row);
  g_assert_nonnull (strstr (ms_message_body_get_plain (body), "line 50"));
  folded = gtk_widget_get_height (GTK_WIDGET (row));
  more = ms_message_body_next_mark (body, ms_message_body_next_mark (body, -1, 1), 1);
  g_assert_cmpint (ms_message_body_get_mark (body, more)->kind, ==, MS_BODY_MARK_MORE);
  ms_timeline_activate_mark (fixture->timeline, row, more);
  ms_ui_fixture_spin (80);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (row)), >, 2 * folded);
  ms_timeline_activate_mark (fixture->timeline, row, more);
  ms_ui_fixture_spin (80);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (row)), ==, folded);
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  data)
{
  MsMessageRow *row = g_ptr_array_index (fixture->timeline->rows, 0);

  gtk_test_accessible_assert_role (fixture->timeline, GTK_ACCESSIBLE_ROLE_LOG);
  gtk_test_accessible_assert_role (row, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL));
}

static void
test_edit_survives_scrolling (Fixture       *fixture,
                              gconstpointer  data)
{
  guint n = ms_message_list_get_length (fixture->list);
  MsMessageItem *item = ms_message_list_peek (fixture->list, n - 2);

  ms_timeline_edit (fixture->timeline, item, "half a thought");
  ms_ui_fixture_spin (50);
  gtk_text_buffer_insert_at_cursor (fixture->timeline->edit_buffer, " more", -1);
  for (guint i = 0; i < 30; i++)
    scroll_by (fixture, -600);
  ms_timeline_scroll_to_end (fixture->timeline);
  ms_ui_fixture_spin (200);
  g_assert_true (fixture->timeline->edited == item);
  g_assert_cmpint (gtk_text_buffer_get_char_count (fixture->timeline->edit_buffer), ==, strlen ("half a thought more"));
  ms_timeline_end_edit (fixture->timeline);
}

/* The child of a row that stands for what the row draws above itself. */
static GtkWidget *
find_child (MsMessageRow      *row,
            GtkAccessibleRole  role)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (row));

  while (child != NULL && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child)) != role)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static void
test_separators_are_spoken (Fixture       *fixture,
                            gconstpointer  data)
{
  MsMessageRow *first = ms_timeline_find_row (fixture->timeline, ms_message_list_peek (fixture->list, 0));
  MsMessageRow *fresh = NULL;
  GtkWidget *day = find_child (first, GTK_ACCESSIBLE_ROLE_HEADING);
  GtkWidget *line = NULL;

  g_assert_true (ms_message_row_get_place (first)->show_day);
  g_assert_nonnull (day);
  g_assert_true (day == gtk_widget_get_first_child (GTK_WIDGET (first)));
  gtk_test_accessible_assert_property (day, GTK_ACCESSIBLE_PROPERTY_LEVEL, 2);
  gtk_test_accessible_assert_property (day, GTK_ACCESSIBLE_PROPERTY_LABEL, "Today");
  g_assert_null (find_child (first, GTK_ACCESSIBLE_ROLE_SEPARATOR));

  ms_message_list_set_new_after (fixture->list, ms_message_item_get_ts (ms_message_list_peek (fixture->list, 9)));
  ms_ui_fixture_spin (60);
  fresh = ms_timeline_find_row (fixture->timeline, ms_message_list_peek (fixture->list, 10));
  line = find_child (fresh, GTK_ACCESSIBLE_ROLE_SEPARATOR);
  g_assert_nonnull (line);
  gtk_test_accessible_assert_property (line, GTK_ACCESSIBLE_PROPERTY_LABEL, "New");

  ms_message_list_set_new_after (fixture->list, 0);
  ms_ui_fixture_spin (60);
  g_assert_null (find_child (fresh, GTK_ACCESSIBLE_ROLE_SEPARATOR));
}

static void
add (const char *path,
     guint       count,
     void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (count), set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  int status = 0;

  gtk_test_init (&argc, &argv, NULL);
  application = ms_ui_fixture_start ();
  add ("/desktop/ui/timeline/opens-at-the-end", 300, test_opens_at_end);
  add ("/desktop/ui/timeline/follows-the-end", 300, test_follows_end);
  add ("/desktop/ui/timeline/stays-when-scrolled-up", 300, test_stays_when_scrolled_up);
  add ("/desktop/ui/timeline/prepending-moves-nothing", 120, test_prepend_does_not_move);
  add ("/desktop/ui/timeline/rows-are-bounded", 1000, test_rows_are_bounded);
  add ("/desktop/ui/timeline/jumps", 1000, test_jump);
  add ("/desktop/ui/timeline/jump-to-unknown-asks", 50, test_jump_to_unknown_asks);
  add ("/desktop/ui/timeline/asks-for-older", 100, test_asks_for_older);
  add ("/desktop/ui/timeline/removal-keeps-the-place", 300, test_removal_keeps_place);
  add ("/desktop/ui/timeline/resize-keeps-the-end", 300, test_resize_keeps_end);
  add ("/desktop/ui/timeline/opens-at-the-new-line", 300, test_new_line);
  add ("/desktop/ui/timeline/groups-by-author", 300, test_grouping);
  add ("/desktop/ui/timeline/notices-fold", 20, test_notices_fold);
  add ("/desktop/ui/timeline/selection-is-plain-text", 20, test_selection);
  add ("/desktop/ui/timeline/selection-over-messages", 20, test_selection_of_many);
  add ("/desktop/ui/timeline/code-scrolls", 20, test_code_scrolls);
  add ("/desktop/ui/timeline/code-folds", 20, test_code_folds);
  add ("/desktop/ui/timeline/rows-have-names", 20, test_accessible);
  add ("/desktop/ui/timeline/separators-are-spoken", 20, test_separators_are_spoken);
  add ("/desktop/ui/timeline/edit-survives-scrolling", 400, test_edit_survives_scrolling);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
