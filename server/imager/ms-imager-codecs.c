/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Modules of gdk-pixbuf are loaded when the first picture of their kind comes, conversions of text when the first text comes, and libraries
 * look at the machine when they are used first. So everything is used once. */

#define G_LOG_DOMAIN "ms-imager"

#include "config.h"

#include "ms-imager-codecs.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Of texts in a PNG; open to the end, so that what it loaded stays. */
static GIConv volatile conversion;

/* A warning would ask for the time zone, the terminal and the journal. */
static GLogWriterOutput
drop_message_cb (GLogLevelFlags   level,
                 const GLogField *fields,
                 gsize            n_fields,
                 gpointer         user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static gboolean
encode (gboolean    has_alpha,
        const char *type)
{
  g_autoptr(GdkPixbuf) dot = gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, 1, 1);
  g_autofree char *bytes = NULL;
  gsize length;

  if (dot == NULL)
    return FALSE;
  gdk_pixbuf_fill (dot, 0);
  return gdk_pixbuf_save_to_buffer (dot, &bytes, &length, type, NULL, NULL);
}

static gboolean
load_decoder (const char *type)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (type, NULL);

  if (loader == NULL)
    return FALSE;
  gdk_pixbuf_loader_close (loader, NULL); /* that nothing came is an error, and no matter */
  return TRUE;
}

static gboolean
load_conversion (void)
{
  conversion = g_iconv_open ("UTF-8", "ISO-8859-1");
  return conversion != (GIConv) -1;
}

gboolean
ms_imager_codecs_load (const char *type)
{
  g_log_set_writer_func (drop_message_cb, NULL, NULL);
  return load_decoder (type) && encode (TRUE, "png") && encode (FALSE, "jpeg") && load_conversion ();
}
