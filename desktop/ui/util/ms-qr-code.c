/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a QR code. Modules are squares of whole pixels, black on white in every theme, with the quiet zone around them that
 * cameras look for. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-qr-code.h"

#include <qrencode.h>

enum
{
  QUIET_MODULES = 4, /* on every side, as the standard asks */
  USUAL_MODULES = 33, /* of a link of usual length */
  AIMED_SIZE = 205, /* pixels */
  LEAST_MODULE = 3, /* pixels */
  RADIUS = 10,
};

struct _MsQrCode
{
  GtkWidget parent_instance;

  QRcode *code; /* owned, NULL: blank */
  int modules; /* along one side, without the quiet zone */
};

G_DEFINE_FINAL_TYPE (MsQrCode, ms_qr_code, GTK_TYPE_WIDGET)

static int
module_size (MsQrCode *self)
{
  return MAX (AIMED_SIZE / (self->modules + 2 * QUIET_MODULES), LEAST_MODULE);
}

static int
whole_size (MsQrCode *self)
{
  return module_size (self) * (self->modules + 2 * QUIET_MODULES);
}

static void
ms_qr_code_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = whole_size (MS_QR_CODE (widget));
}

static gboolean
is_dark (MsQrCode *self,
         int       column,
         int       row)
{
  return (self->code->data[row * self->modules + column] & 1) != 0;
}

/* One rectangle for each run of dark modules: no seams between them. */
static void
draw_row (MsQrCode    *self,
          GtkSnapshot *snapshot,
          int          row,
          int          x,
          int          y)
{
  const GdkRGBA black = { 0, 0, 0, 1 };
  int size = module_size (self);

  for (int column = 0; column < self->modules; column++)
    {
      int from = column;

      while (column < self->modules && is_dark (self, column, row))
        column++;
      if (column > from)
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT ((float) (x + from * size), (float) (y + row * size),
                                                        (float) ((column - from) * size), (float) size));
    }
}

static void
ms_qr_code_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  MsQrCode *self = MS_QR_CODE (widget);
  const GdkRGBA white = { 1, 1, 1, 1 };
  int whole = whole_size (self);
  int quiet = QUIET_MODULES * module_size (self);
  int x = (gtk_widget_get_width (widget) - whole) / 2;
  int y = (gtk_widget_get_height (widget) - whole) / 2;
  GskRoundedRect sheet;

  gsk_rounded_rect_init_from_rect (&sheet, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) whole, (float) whole), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &sheet);
  gtk_snapshot_append_color (snapshot, &white, &sheet.bounds);
  gtk_snapshot_pop (snapshot);
  for (int row = 0; self->code != NULL && row < self->modules; row++)
    draw_row (self, snapshot, row, x + quiet, y + quiet);
}

static void
ms_qr_code_finalize (GObject *object)
{
  g_clear_pointer (&MS_QR_CODE (object)->code, QRcode_free);

  G_OBJECT_CLASS (ms_qr_code_parent_class)->finalize (object);
}

static void
ms_qr_code_class_init (MsQrCodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_qr_code_finalize;
  widget_class->measure = ms_qr_code_measure;
  widget_class->snapshot = ms_qr_code_snapshot;
  gtk_widget_class_set_css_name (widget_class, "qrcode");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ms_qr_code_init (MsQrCode *self)
{
  self->modules = USUAL_MODULES;
}

void
ms_qr_code_set_text (MsQrCode   *self,
                     const char *text)
{
  g_return_if_fail (MS_IS_QR_CODE (self));

  g_clear_pointer (&self->code, QRcode_free);
  if (text != NULL && *text != '\0')
    self->code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  if (self->code != NULL)
    self->modules = self->code->width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
