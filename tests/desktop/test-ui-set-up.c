/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run where the server says no: the step that it concerns comes back, with everything that was entered. */

#include "config.h"

#include <adwaita.h>

#include "ms-set-up-page.h"
#include "ms-ui-fixture.h"

#define MS_TYPE_FAKE_ENTRANCE (ms_fake_entrance_get_type ())
G_DECLARE_FINAL_TYPE (MsFakeEntrance, ms_fake_entrance, MS, FAKE_ENTRANCE, GObject)

struct _MsFakeEntrance
{
  GObject parent_instance;

  int refusal; /* a MsEntranceError, -1: come in */
  guint asked;
  char *code;
  char *language;
  char *channels; /* joined by | */
  gboolean open;
};

static void ms_fake_entrance_iface_init (MsEntranceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsFakeEntrance, ms_fake_entrance, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MS_TYPE_ENTRANCE, ms_fake_entrance_iface_init))

static void
fake_enter_async (MsEntrance           *entrance,
                  const MsEnterRequest *request,
                  GCancellable         *cancellable,
                  GAsyncReadyCallback   callback,
                  gpointer              user_data)
{
  MsFakeEntrance *self = MS_FAKE_ENTRANCE (entrance);
  g_autoptr(GTask) task = g_task_new (entrance, cancellable, callback, user_data);

  self->asked++;
  g_free (self->code);
  g_free (self->language);
  g_free (self->channels);
  self->code = g_strdup (request->setup_code);
  self->language = g_strdup (request->language);
  self->channels = g_strjoinv ("|", (char **) request->channels);
  self->open = request->open;
  if (self->refusal < 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MS_ENTRANCE_ERROR, self->refusal, "no");
}

static gboolean
fake_enter_finish (MsEntrance    *entrance,
                   GAsyncResult  *result,
                   GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ms_fake_entrance_iface_init (MsEntranceInterface *iface)
{
  iface->enter_async = fake_enter_async;
  iface->enter_finish = fake_enter_finish;
}

static void
ms_fake_entrance_finalize (GObject *object)
{
  MsFakeEntrance *self = MS_FAKE_ENTRANCE (object);

  g_free (self->code);
  g_free (self->language);
  g_free (self->channels);

  G_OBJECT_CLASS (ms_fake_entrance_parent_class)->finalize (object);
}

static void
ms_fake_entrance_class_init (MsFakeEntranceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_fake_entrance_finalize;
}

static void
ms_fake_entrance_init (MsFakeEntrance *self)
{
  self->refusal = -1;
}

typedef struct
{
  MsFakeEntrance *entrance;
  GtkWidget *window;
  MsSetUpPage *page;
  guint made;
} Fixture;

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  MsEntranceInfo info = {
    .address = (char *) "http://192.168.1.24:8080/",
    .shown = (char *) "192.168.1.24:8080",
    .share = (char *) "http://192.168.1.24:8080",
    .empty = TRUE,
    .needs_setup_code = TRUE,
    .min_password = 10,
  };
  GtkWidget *scroller = gtk_scrolled_window_new ();

  fixture->entrance = g_object_new (MS_TYPE_FAKE_ENTRANCE, NULL);
  fixture->page = g_object_new (MS_TYPE_SET_UP_PAGE, NULL);
  fixture->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 500, 640);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (fixture->page));
  adw_window_set_content (ADW_WINDOW (fixture->window), scroller);
  g_signal_connect_swapped (fixture->page, "made", G_CALLBACK (count_cb), &fixture->made);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ms_set_up_page_begin (fixture->page, MS_ENTRANCE (fixture->entrance), &info);
  ms_ui_fixture_spin (60);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer page = fixture->page;

  g_object_add_weak_pointer (page, &page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ms_ui_fixture_spin (60);
  g_assert_null (page);
  g_assert_finalize_object (fixture->entrance);
}

static GtkWidget *
part_of (gpointer    widget,
         const char *name)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);
  return GTK_WIDGET (child);
}

static GtkWidget *
part (Fixture    *fixture,
      const char *name)
{
  return part_of (fixture->page, name);
}

static GtkWidget *
account_part (Fixture    *fixture,
              const char *name)
{
  return part_of (part (fixture, "account"), name);
}

static void
fill (GtkWidget  *row,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
go_on (Fixture *fixture)
{
  g_signal_emit_by_name (part (fixture, "forward"), "clicked");
  ms_ui_fixture_spin (60);
}

static const char *
step (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (part (fixture, "steps")));
}

static void
assert_marked (GtkWidget *row)
{
  g_assert_true (gtk_widget_has_css_class (row, "error"));
}

static void
walk_to_the_end (Fixture *fixture)
{
  fill (part (fixture, "team_row"), "Полярис");
  fill (part (fixture, "code_row"), "ABCD-2345");
  go_on (fixture);
  fill (account_part (fixture, "real_name_row"), "Илья Громов");
  fill (account_part (fixture, "password_row"), "correct horse battery");
  go_on (fixture);
  fill (part (fixture, "channels_row"), " News , ,наш обед");
  g_assert_cmpstr (step (fixture), ==, "channels");
}

static void
test_asks_for_the_code (Fixture       *fixture,
                        gconstpointer  data)
{
  g_assert_true (gtk_widget_get_visible (part (fixture, "code_row")));
  fill (part (fixture, "team_row"), "Полярис");
  go_on (fixture);
  g_assert_cmpstr (step (fixture), ==, "team");
  assert_marked (part (fixture, "code_row"));
}

static void
test_sends_everything (Fixture       *fixture,
                       gconstpointer  data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (part (fixture, "language_row")), 1);
  walk_to_the_end (fixture);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (part (fixture, "open")), TRUE);
  go_on (fixture);
  g_assert_cmpuint (fixture->made, ==, 1);
  g_assert_cmpstr (fixture->entrance->code, ==, "ABCD-2345");
  g_assert_cmpstr (fixture->entrance->language, ==, "ru");
  g_assert_cmpstr (fixture->entrance->channels, ==, "news|наш-обед");
  g_assert_true (fixture->entrance->open);
}

static void
test_wrong_code_leads_back (Fixture       *fixture,
                            gconstpointer  data)
{
  walk_to_the_end (fixture);
  fixture->entrance->refusal = MS_ENTRANCE_ERROR_SETUP_CODE;
  go_on (fixture);
  g_assert_cmpstr (step (fixture), ==, "team");
  assert_marked (part (fixture, "code_row"));
  g_assert_cmpuint (fixture->made, ==, 0);

  fixture->entrance->refusal = -1;
  go_on (fixture);
  go_on (fixture);
  go_on (fixture);
  g_assert_cmpuint (fixture->made, ==, 1);
  g_assert_cmpstr (fixture->entrance->channels, ==, "news|наш-обед");
}

static void
test_wrong_name_leads_back (Fixture       *fixture,
                            gconstpointer  data)
{
  walk_to_the_end (fixture);
  fixture->entrance->refusal = MS_ENTRANCE_ERROR_NAME;
  go_on (fixture);
  g_assert_cmpstr (step (fixture), ==, "account");
  assert_marked (account_part (fixture, "name_row"));
  g_assert_true (gtk_widget_get_visible (part (fixture, "error")));
}

static void
test_checks_channels_itself (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(GString) many = g_string_new (NULL);

  walk_to_the_end (fixture);
  fill (part (fixture, "channels_row"), "news, api");
  go_on (fixture);
  assert_marked (part (fixture, "channels_row"));
  for (guint i = 0; i < 21; i++)
    g_string_append_printf (many, "c%u,", i);
  fill (part (fixture, "channels_row"), many->str);
  go_on (fixture);
  assert_marked (part (fixture, "channels_row"));
  g_assert_cmpuint (fixture->entrance->asked, ==, 0);
  fill (part (fixture, "channels_row"), "");
  go_on (fixture);
  g_assert_cmpuint (fixture->made, ==, 1);
}

static void
test_back_stops_at_the_first (Fixture       *fixture,
                              gconstpointer  data)
{
  walk_to_the_end (fixture);
  g_assert_true (ms_set_up_page_back (fixture->page));
  g_assert_true (ms_set_up_page_back (fixture->page));
  g_assert_cmpstr (step (fixture), ==, "team");
  g_assert_false (ms_set_up_page_back (fixture->page));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (part (fixture, "code_row"))), ==, "ABCD-2345");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (part (fixture, "share"))), ==, "http://192.168.1.24:8080");
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
  AdwApplication *application = NULL;
  int status = 0;

  gtk_test_init (&argc, &argv, NULL);
  application = ms_ui_fixture_start ();
  add ("/desktop/ui/set-up/asks-for-the-code", test_asks_for_the_code);
  add ("/desktop/ui/set-up/sends-everything", test_sends_everything);
  add ("/desktop/ui/set-up/wrong-code-leads-back", test_wrong_code_leads_back);
  add ("/desktop/ui/set-up/wrong-name-leads-back", test_wrong_name_leads_back);
  add ("/desktop/ui/set-up/checks-channels-itself", test_checks_channels_itself);
  add ("/desktop/ui/set-up/back-stops-at-the-first", test_back_stops_at_the_first);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
