/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole window with a team in it: writing, drafts, deletion, badges, and that nothing is left when it closes. */

#include "config.h"

#include "ms-channel-icon.h"
#include "ms-conversation-private.h"
#include "ms-match.h"
#include "ms-password-strength.h"
#include "ms-ui-fixture.h"
#include "ms-window-private.h"

static AdwApplication *application;

typedef struct
{
  MsTeamModel *team;
  MsFakeBackend *backend;
  MsWindow *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->team = ms_ui_fixture_team ();
  fixture->backend = ms_fake_backend_new (fixture->team);
  ms_ui_fixture_fill (fixture->team, ms_team_model_find_channel (fixture->team, "polaris-2"), 50);
  fixture->window = ms_window_new (application);
  ms_window_show_team (fixture->window, fixture->team, "polaris-2");
  gtk_window_present (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (200);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer window = fixture->window;

  g_object_add_weak_pointer (window, &window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (150);
  g_assert_null (window);
  g_clear_object (&fixture->backend);
  g_assert_finalize_object (fixture->team);
}

static MsComposer *
composer (Fixture *fixture)
{
  return fixture->window->conversation->composer;
}

static void
test_opens_wanted (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_cmpstr (ms_channel_item_get_title (ms_window_get_channel (fixture->window)), ==, "polaris-2");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "(2) #polaris-2 · Polaris Lab");
}

static void
submitted_cb (MsComposer  *self,
              const char  *text,
              char       **place)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
test_sends (Fixture       *fixture,
            gconstpointer  data)
{
  MsMessageList *list = ms_channel_item_get_messages (ms_window_get_channel (fixture->window));
  guint before = ms_message_list_get_length (list);
  g_autofree char *submitted = NULL;
  g_autofree char *left = NULL;

  g_signal_connect (composer (fixture), "submit", G_CALLBACK (submitted_cb), &submitted);
  ms_composer_insert (composer (fixture), "Привет, @anna");
  g_signal_emit_by_name (composer (fixture), "submit", "Привет, @anna");
  ms_ui_fixture_spin (100);
  g_assert_cmpstr (fixture->backend->sent, ==, "Привет, @anna");
  g_assert_cmpuint (ms_message_list_get_length (list), ==, before + 1);
  g_assert_true (ms_timeline_get_at_end (ms_conversation_get_timeline (fixture->window->conversation)));
  left = ms_composer_dup_text (composer (fixture));
  g_assert_cmpstr (left, ==, "Привет, @anna");
}

static void
test_keeps_drafts (Fixture       *fixture,
                   gconstpointer  data)
{
  MsChannelItem *first = ms_window_get_channel (fixture->window);
  MsChannelItem *second = ms_team_model_find_channel (fixture->team, "firmware");
  g_autofree char *empty = NULL;
  g_autofree char *kept = NULL;

  ms_composer_insert (composer (fixture), "недописанное");
  ms_window_open_channel (fixture->window, second);
  empty = ms_composer_dup_text (composer (fixture));
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (ms_channel_item_get_draft (first), ==, "недописанное");
  ms_window_open_channel (fixture->window, first);
  kept = ms_composer_dup_text (composer (fixture));
  g_assert_cmpstr (kept, ==, "недописанное");
}

static GtkWidget *
find_by_class (GtkWidget  *widget,
               const char *css_class)
{
  GtkWidget *found = gtk_widget_has_css_class (widget, css_class) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_by_class (child, css_class);
  return found;
}

/* For a line of text, without what is around it. */
static gboolean
has_room_for_text (gpointer user_data)
{
  GtkWidget *field = find_by_class (user_data, "ms-field");

  return field != NULL && gtk_widget_get_height (field) >= 14;
}

static void
test_edits_last (Fixture       *fixture,
                 gconstpointer  data)
{
  MsChannelItem *channel = ms_window_get_channel (fixture->window);
  MsTimeline *timeline = ms_conversation_get_timeline (fixture->window->conversation);
  g_autoptr(MsMessageItem) own = ms_ui_fixture_message (fixture->team, "U00000000ME", g_get_real_time (), "mine");

  ms_ui_fixture_append (ms_channel_item_get_messages (channel), own);
  ms_ui_fixture_spin (100);
  g_signal_emit_by_name (composer (fixture), "edit-last");
  g_assert_true (ms_ui_fixture_wait (has_room_for_text, timeline));
  g_signal_emit_by_name (timeline, "edited", own, "mine, better");
  g_assert_cmpstr (fixture->backend->edited, ==, "mine, better");
  ms_timeline_end_edit (timeline);
}

static void
test_deletes_with_undo (Fixture       *fixture,
                        gconstpointer  data)
{
  MsChannelItem *channel = ms_window_get_channel (fixture->window);
  MsMessageList *list = ms_channel_item_get_messages (channel);
  MsTimeline *timeline = ms_conversation_get_timeline (fixture->window->conversation);
  g_autoptr(MsMessageItem) own = ms_ui_fixture_message (fixture->team, "U00000000ME", g_get_real_time (), "mine");
  guint before = 0;

  ms_ui_fixture_append (list, own);
  before = ms_message_list_get_length (list);
  g_signal_emit_by_name (timeline, "delete", own);
  ms_ui_fixture_spin (100);
  g_assert_cmpuint (ms_message_list_get_length (list), ==, before - 1);
  g_assert_cmpint (fixture->backend->deleted, ==, ms_message_item_get_ts (own));
}

static void
test_walks_rows (Fixture       *fixture,
                 gconstpointer  data)
{
  MsChannelItem *first = ms_window_get_channel (fixture->window);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.next-unread", NULL);
  g_assert_true (ms_window_get_channel (fixture->window) != first);
  g_assert_cmpint (ms_channel_item_get_unread (ms_window_get_channel (fixture->window)), >, 0);
}

/* A name that changes changes everywhere at once. */
static void
test_renaming (Fixture       *fixture,
               gconstpointer  data)
{
  MsChannelItem *channel = ms_window_get_channel (fixture->window);
  g_autoptr(MsChannel) value = ms_channel_copy (ms_channel_item_get_value (channel));

  g_free (value->name);
  value->name = g_strdup ("polaris-3");
  g_free (value->topic.value);
  value->topic.value = g_strdup ("третье поколение");
  ms_team_model_take_channel (fixture->team, value);
  g_assert_nonnull (strstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), "#polaris-3 "));
  g_assert_cmpstr (gtk_label_get_text (fixture->window->conversation->title), ==, "polaris-3");
  g_assert_nonnull (strstr (gtk_label_get_text (fixture->window->conversation->subtitle), "третье поколение"));
}

static void
test_marks_all_read (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture->backend->marked = 0;
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.mark-all-read", NULL);
  g_assert_cmpint (fixture->backend->marked, !=, 0);
}

/* What would call more than 20 people is asked about, and not lost when the answer is no. */
static void
test_asks_before_calling_many (Fixture       *fixture,
                               gconstpointer  data)
{
  GtkWindow *dialog = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(GList) windows = NULL;

  g_signal_emit_by_name (composer (fixture), "submit", "mail user@here.org now");
  g_assert_cmpstr (fixture->backend->sent, ==, "mail user@here.org now");
  g_signal_emit_by_name (composer (fixture), "submit", "@channel обед!");
  g_assert_cmpstr (fixture->backend->sent, ==, "mail user@here.org now");
  windows = gtk_window_list_toplevels ();
  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (ADW_IS_MESSAGE_DIALOG (l->data))
        dialog = l->data;
    }
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  ms_ui_fixture_spin (100);
  kept = ms_composer_dup_text (composer (fixture));
  g_assert_cmpstr (kept, ==, "@channel обед!");
}

/* What was asked for while the team was loading is shown, also over the list of a narrow window. */
static void
test_narrow_shows_what_was_asked (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(MsTeamModel) team = ms_team_model_new ();
  g_autoptr(MsTeamModel) known = ms_ui_fixture_team ();
  g_autofree char *shown = NULL;
  GListModel *channels = G_LIST_MODEL (ms_team_model_get_channels (known));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  ms_ui_fixture_spin (400);
  ms_window_show_team (fixture->window, team, "C0000000002");
  ms_window_open_named (fixture->window, "C0000000001");
  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (channels, i);

      ms_team_model_take_channel (team, ms_channel_item_get_value (channel));
    }
  ms_team_model_set_ready (team);
  ms_ui_fixture_spin (400);
  g_assert_cmpstr (ms_channel_item_get_id (ms_window_get_channel (fixture->window)), ==, "C0000000001");
  g_object_get (fixture->window->leaflet, "visible-child-name", &shown, NULL);
  g_assert_cmpstr (shown, ==, "conversation");
  ms_window_show_team (fixture->window, fixture->team, NULL);
}

static void
test_dialogs_open (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const actions[] = {
    "win.switch", "win.new-message", "win.browse-channels", "win.create-channel", "win.channel-details",
    "win.channel-members", "win.add-people", "win.invite", "win.set-status",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GList *windows = NULL;
      guint closed = 0;

      g_test_message ("%s", actions[i]);
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), actions[i], NULL);
      ms_ui_fixture_spin (60);
      windows = gtk_window_list_toplevels ();
      for (GList *l = windows; l != NULL; l = l->next)
        {
          if (l->data == (gpointer) fixture->window || !gtk_widget_get_visible (l->data))
            continue;
          gtk_window_close (l->data);
          closed++;
        }
      g_list_free (windows);
      g_assert_cmpuint (closed, ==, 1);
      ms_ui_fixture_spin (40);
    }
}

static int
min_width (GtkWidget *widget)
{
  int minimum = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* What can be read in a widget, a line each. */
static void
read_labels (GtkWidget *widget,
             GString   *text)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    read_labels (child, text);
}

static GtkWindow *
find_dialog (Fixture *fixture)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (l->data != (gpointer) fixture->window && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

static gboolean
dialog_says (Fixture    *fixture,
             const char *words)
{
  g_autoptr(GString) text = g_string_new (NULL);

  ms_ui_fixture_spin (50);
  read_labels (GTK_WIDGET (find_dialog (fixture)), text);
  g_test_message ("%s", text->str);
  return strstr (text->str, words) != NULL;
}

static GtkWindow *
open_details (Fixture       *fixture,
              MsMessageItem *item)
{
  g_signal_emit_by_name (ms_conversation_get_timeline (fixture->window->conversation), "details", item);
  ms_ui_fixture_spin (100);
  return find_dialog (fixture);
}

static void
test_message_details (Fixture       *fixture,
                      gconstpointer  data)
{
  MsMessageList *list = ms_channel_item_get_messages (ms_window_get_channel (fixture->window));
  MsMessage value = { .user = (char *) "U00000000ME", .ts = g_get_real_time (), .text = (char *) "mine" };
  g_autoptr(MsMessageItem) own = ms_team_model_make_message (fixture->team, &value, value.ts);
  GtkWindow *details = NULL;

  ms_ui_fixture_append (list, own);
  fixture->backend->delivery = (MsDelivery) { .members = 3, .connected = 2, .sent = 1 };
  details = open_details (fixture, own);
  g_assert_nonnull (details);
  g_assert_true (dialog_says (fixture, "Sent "));
  g_assert_false (dialog_says (fixture, "Edited "));
  g_assert_true (dialog_says (fixture, "Stored on the disk of the server"));
  g_assert_true (dialog_says (fixture, "Delivered to 1 of 2 members who are connected now"));
  g_assert_false (dialog_says (fixture, "Confirmed"));
  g_assert_cmpint (min_width (GTK_WIDGET (details)), <=, 360);

  /* it follows what happens */
  fixture->backend->delivery = (MsDelivery) { .members = 3, .connected = 1, .sent = 1, .confirmed = 1 };
  for (guint i = 0; i < 100 && !dialog_says (fixture, "Delivered to 1 of 1 member who is connected now\nConfirmed by the app of 1 member\n"); i++)
    ms_ui_fixture_spin (100);
  g_assert_true (dialog_says (fixture, "Confirmed by the app of 1 member"));
  value.edited_ts = g_get_real_time ();
  ms_message_item_update (own, &value);
  g_assert_true (dialog_says (fixture, "Edited "));
  ms_message_list_splice (list, (guint) ms_message_list_get_position (list, own), 1, NULL);
  g_assert_true (dialog_says (fixture, "This message was deleted."));
  g_assert_false (dialog_says (fixture, "Stored"));
  gtk_window_close (details);
  ms_ui_fixture_spin (50);
  g_assert_null (find_dialog (fixture));
}

static void
test_details_of_others (Fixture       *fixture,
                        gconstpointer  data)
{
  MsMessageList *list = ms_channel_item_get_messages (ms_window_get_channel (fixture->window));
  GtkWindow *details = NULL;

  fixture->backend->delivery = (MsDelivery) { .members = 3, .connected = 2, .sent = 1 };
  details = open_details (fixture, ms_message_list_peek (list, 0));
  g_assert_true (dialog_says (fixture, "Stored on the disk of the server"));
  g_assert_false (dialog_says (fixture, "Delivered"));
  gtk_window_close (details);
}

static void
test_channel_is_complete (Fixture       *fixture,
                          gconstpointer  data)
{
  MsChannelItem *channel = ms_window_get_channel (fixture->window);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.channel-details", NULL);
  g_assert_true (dialog_says (fixture, "Complete to this moment\n"));
  ms_channel_item_set_verified_at (channel, g_get_real_time ());
  g_assert_true (dialog_says (fixture, "Complete to this moment; compared with the server at "));
  ms_team_model_set_complete_at (fixture->team, g_get_real_time () - 3 * G_TIME_SPAN_DAY);
  ms_team_model_set_link_state (fixture->team, MS_LINK_WAITING, g_get_monotonic_time () + G_USEC_PER_SEC);
  g_assert_true (dialog_says (fixture, "Complete to "));
  g_assert_false (dialog_says (fixture, "this moment"));
  ms_team_model_set_complete_at (fixture->team, 0);
  ms_team_model_set_link_state (fixture->team, MS_LINK_CONNECTING, 0);
  g_assert_false (dialog_says (fixture, "Complete"));
  gtk_window_close (find_dialog (fixture));
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  ms_ui_fixture_spin (400);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 360);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);
  ms_ui_fixture_spin (100);
}

/* Among several people: their names and a sign of their own, never a # or a lock. */
static void
test_group_of_people (Fixture       *fixture,
                      gconstpointer  data)
{
  MsChannel value = {
    .id = (char *) "G0000000001",
    .name = (char *) "mpdm-anna--ilya--marcus-1",
    .kind = MS_CHANNEL_PRIVATE,
    .is_mpim = TRUE,
    .has_view = TRUE,
    .is_member = TRUE,
    .is_open = TRUE,
    .num_members = 3,
    .unread_count = 2,
  };
  MsUser anna = { .id = (char *) "U0000000001", .name = (char *) "anna", .real_name = (char *) "Анна Иванова" };
  MsChannelItem *channel = ms_team_model_take_channel (fixture->team, &value);
  g_autofree char *label = NULL;

  g_assert_cmpstr (ms_channel_item_get_title (channel), ==, "Анна Соколова, Marcus Lindqvist");
  g_assert_true (ms_channel_item_is_direct (channel));
  g_assert_true (ms_channel_item_is_addressed (channel));
  g_assert_cmpstr (ms_channel_icon_name (channel), ==, "ms-users-symbolic");
  ms_window_open_channel (fixture->window, channel);
  ms_ui_fixture_spin (50);
  g_assert_true (g_str_has_suffix (gtk_window_get_title (GTK_WINDOW (fixture->window)), "Анна Соколова, Marcus Lindqvist · Polaris Lab"));

  ms_team_model_take_user (fixture->team, &anna);
  label = ms_channel_item_dup_label (channel);
  g_assert_cmpstr (label, ==, "Анна Иванова, Marcus Lindqvist");
}

static void
test_matching (void)
{
  g_assert_cmpint (ms_match ("ма", "Мария Константинопольская"), >, 0);
  g_assert_cmpint (ms_match ("конст", "Мария Константинопольская"), >, 0);
  g_assert_cmpint (ms_match ("mari", "Мария Константинопольская"), >, 0);
  g_assert_cmpint (ms_match ("ьф", "Marcus Lindqvist"), >, 0);
  g_assert_cmpint (ms_match ("zzz", "Marcus Lindqvist"), ==, 0);
  g_assert_cmpint (ms_match ("", "anything"), >, 0);
}

static void
add (const char *path,
     void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

/* However long the name of the team is: the conversation has the room. */
static void
test_list_is_slim (Fixture       *fixture,
                   gconstpointer  data)
{
  MsTeam value = { .id = (char *) "T0000000001", .name = (char *) "Лаборатория возобновляемых источников энергии и измерений",
                   .url = (char *) "http://192.168.1.24:8080/" };
  int natural = 0;

  ms_team_model_take_team (fixture->team, &value);
  ms_ui_fixture_spin (50);
  gtk_widget_measure (GTK_WIDGET (fixture->window->sidebar), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, <=, 290);
}

static void
test_way_in_is_narrow (Fixture       *fixture,
                       gconstpointer  data)
{
  ms_window_show_signed_out (fixture->window, NULL, "team.polaris.example:8080", "anna");
  ms_ui_fixture_spin (50);
  /* room for languages that are longer than English */
  g_assert_cmpint (min_width (GTK_WIDGET (fixture->window->sign_in)), <=, 280);
}

static void
test_password_strength (void)
{
  static const char *const passwords[] = {
    "", "short", "aaaaaaaaaaaa", "password123", "correcthors", "Sensor-42-wakes", "Длинная фраза из разных слов 7!",
  };
  static const int expected[] = { 0, 0, 1, 1, 2, 3, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    g_assert_cmpint (ms_password_strength (passwords[i], 10), ==, expected[i]);
}

int
main (int    argc,
      char **argv)
{
  int status = 0;

  gtk_test_init (&argc, &argv, NULL);
  application = ms_ui_fixture_start ();
  add ("/desktop/ui/window/opens-what-is-wanted", test_opens_wanted);
  add ("/desktop/ui/window/sends", test_sends);
  add ("/desktop/ui/window/keeps-drafts", test_keeps_drafts);
  add ("/desktop/ui/window/edits-the-last-message", test_edits_last);
  add ("/desktop/ui/window/deletes-with-undo", test_deletes_with_undo);
  add ("/desktop/ui/window/walks-unread-rows", test_walks_rows);
  add ("/desktop/ui/window/dialogs-open-and-close", test_dialogs_open);
  add ("/desktop/ui/window/renaming-shows-at-once", test_renaming);
  add ("/desktop/ui/window/marks-all-read", test_marks_all_read);
  add ("/desktop/ui/window/asks-before-calling-many", test_asks_before_calling_many);
  add ("/desktop/ui/window/message-details-follow-how-far-it-got", test_message_details);
  add ("/desktop/ui/window/message-details-of-others", test_details_of_others);
  add ("/desktop/ui/window/channel-details-say-that-it-is-complete", test_channel_is_complete);
  add ("/desktop/ui/window/folds-when-narrow", test_narrow);
  add ("/desktop/ui/window/group-of-people", test_group_of_people);
  add ("/desktop/ui/window/list-is-slim", test_list_is_slim);
  add ("/desktop/ui/window/way-in-is-narrow", test_way_in_is_narrow);
  add ("/desktop/ui/window/narrow-shows-what-was-asked", test_narrow_shows_what_was_asked);
  g_test_add_func ("/desktop/ui/match", test_matching);
  g_test_add_func ("/desktop/ui/password-strength", test_password_strength);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
