/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialog with the invitation link, and the code that a phone reads. */

#include "config.h"

#include "ms-invite-dialog.h"
#include "ms-qr-code.h"
#include "ms-ui-fixture.h"

enum
{
  QUIET = 4,
  BYTES_PER_PIXEL = 4,
};

typedef struct
{
  MsTeamModel *team;
  MsFakeBackend *backend;
  GtkWindow *dialog;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->team = ms_ui_fixture_team ();
  fixture->backend = ms_fake_backend_new (fixture->team);
  fixture->dialog = ms_invite_dialog_new (NULL, fixture->team, FALSE);
  gtk_window_present (fixture->dialog);
  ms_ui_fixture_spin (100);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer dialog = fixture->dialog;

  g_object_add_weak_pointer (dialog, &dialog);
  gtk_window_destroy (fixture->dialog);
  ms_ui_fixture_spin (50);
  g_assert_null (dialog);
  g_clear_object (&fixture->backend);
  g_assert_finalize_object (fixture->team);
}

static GtkWidget *
part (Fixture    *fixture,
      const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (fixture->dialog), G_OBJECT_TYPE (fixture->dialog), name);

  g_assert_nonnull (child);
  return GTK_WIDGET (child);
}

static const char *
shown_link (Fixture *fixture)
{
  return gtk_editable_get_text (GTK_EDITABLE (part (fixture, "link")));
}

static void
choose (Fixture    *fixture,
        const char *row,
        guint       number)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (part (fixture, row)), number);
  ms_ui_fixture_spin (50);
}

static void
press (Fixture    *fixture,
       const char *button)
{
  g_assert_true (gtk_widget_is_sensitive (part (fixture, button)));
  gtk_widget_activate (part (fixture, button));
  ms_ui_fixture_spin (400);
}

static void
test_opens_with_a_link (Fixture       *fixture,
                        gconstpointer  data)
{
  g_assert_cmpstr (shown_link (fixture), ==, "http://192.168.1.24:8080/join/7KQ2-M4X1");
  g_assert_cmpint (fixture->backend->invite_expires, ==, 7 * 24 * 3600);
  g_assert_cmpint (fixture->backend->invite_uses, ==, 0);
}

/* Nobody has a link that was not copied: other terms take it back. */
static void
test_other_terms_replace (Fixture       *fixture,
                          gconstpointer  data)
{
  choose (fixture, "uses", 1);
  g_assert_cmpint (fixture->backend->invite_uses, ==, 1);
  g_assert_cmpstr (fixture->backend->revoked, ==, "7KQ2-M4X1");
  choose (fixture, "expires", 4);
  g_assert_cmpint (fixture->backend->invite_expires, ==, 0);
  g_assert_cmpint (fixture->backend->invite_uses, ==, 1);
  g_assert_cmpstr (fixture->backend->revoked, ==, "7KQ2-M4X2");
  g_assert_true (g_str_has_suffix (shown_link (fixture), "7KQ2-M4X3"));
}

static void
test_copied_link_stays (Fixture       *fixture,
                        gconstpointer  data)
{
  press (fixture, "copy");
  choose (fixture, "expires", 0);
  g_assert_cmpint (fixture->backend->invite_expires, ==, 3600);
  g_assert_null (fixture->backend->revoked);
  g_assert_true (g_str_has_suffix (shown_link (fixture), "7KQ2-M4X2"));
}

/* Two changes at once make one link in the end, and leave none behind. */
static void
test_quick_changes (Fixture       *fixture,
                    gconstpointer  data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (part (fixture, "expires")), 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (part (fixture, "uses")), 2);
  ms_ui_fixture_spin (100);
  g_assert_cmpint (fixture->backend->invite_expires, ==, 24 * 3600);
  g_assert_cmpint (fixture->backend->invite_uses, ==, 5);
  g_assert_cmpuint (fixture->backend->commands[MS_COMMAND_CREATE_INVITE], ==, 3);
  g_assert_cmpuint (fixture->backend->commands[MS_COMMAND_REVOKE_INVITE], ==, 2);
  g_assert_true (g_str_has_suffix (shown_link (fixture), "7KQ2-M4X3"));
}

static void
test_revokes (Fixture       *fixture,
              gconstpointer  data)
{
  press (fixture, "revoke");
  g_assert_cmpstr (fixture->backend->revoked, ==, "7KQ2-M4X1");
  g_assert_cmpstr (shown_link (fixture), ==, "");
  g_assert_false (gtk_widget_is_sensitive (part (fixture, "copy")));
  press (fixture, "renew");
  g_assert_true (g_str_has_suffix (shown_link (fixture), "7KQ2-M4X2"));
  g_assert_true (gtk_widget_get_visible (part (fixture, "revoke")));
}

static guint8 *
download (GtkWidget *widget,
          int        size)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  guint8 *pixels = g_malloc0 ((gsize) size * size * BYTES_PER_PIXEL);

  gdk_paintable_snapshot (paintable, snapshot, size, size);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) size, (float) size));
  gdk_texture_download (texture, pixels, (gsize) size * BYTES_PER_PIXEL);
  return pixels;
}

static int
grey (const guint8 *pixels,
      int           size,
      int           x,
      int           y)
{
  return pixels[(y * size + x) * BYTES_PER_PIXEL];
}

/* Every module is a square of whole pixels, all black or all white, and a white zone of four modules lies around them. */
static void
test_code_is_sharp (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *code = part (fixture, "qr_code");
  int size = gtk_widget_get_width (code);
  g_autofree guint8 *pixels = download (code, size);
  int corner = QUIET; /* the very corner is round */
  int module = 0;

  while (corner < size && grey (pixels, size, corner, corner) != 0)
    corner++;
  g_assert_cmpint (corner % QUIET, ==, 0);
  module = corner / QUIET;
  g_assert_cmpint (module, >=, 3);
  g_assert_cmpint (size % module, ==, 0);
  for (int y = module; y < size - module; y++)
    for (int x = module; x < size - module; x++)
      {
        int here = grey (pixels, size, x, y);

        g_assert_true (here == 0 || here == 255);
        g_assert_cmpint (here, ==, grey (pixels, size, x / module * module, y / module * module));
        if (x < corner || y < corner || x >= size - corner || y >= size - corner)
          g_assert_cmpint (here, ==, 255);
      }
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
  add ("/desktop/ui/invite/opens-with-a-link", test_opens_with_a_link);
  add ("/desktop/ui/invite/other-terms-replace", test_other_terms_replace);
  add ("/desktop/ui/invite/copied-link-stays", test_copied_link_stays);
  add ("/desktop/ui/invite/quick-changes", test_quick_changes);
  add ("/desktop/ui/invite/revokes", test_revokes);
  add ("/desktop/ui/invite/code-is-sharp", test_code_is_sharp);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
