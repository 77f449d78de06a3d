/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * microslack-imager KIND TYPE [X Y SIDE] < picture > pictures
 *
 * Makes smaller pictures of one that somebody gave. The server starts it for each, so that a decoder that is led astray harms nothing but
 * this process. Output: "original W H", then for each picture "picture SIZE W H LENGTH TYPE" and its bytes, then "end". */

#define G_LOG_DOMAIN "ms-imager"

#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ms-imager-codecs.h"
#include "ms-imager-jail.h"

#define BLOCK_BYTES (64 * 1024)
/* A picture of more is not decoded; a JPEG of more is decoded smaller. */
#define MAX_PIXELS (50L * 1000 * 1000)
#define JPEG_SIDE 2048

typedef struct
{
  int      size;
  gboolean is_square; /* the middle of it, cut out */
} Shape;

typedef struct
{
  const char  *name;
  const Shape *shapes;
  gsize        n_shapes;
} Kind;

typedef struct
{
  gboolean is_jpeg;
  gboolean is_too_large;
  int      width; /* as it says of itself */
  int      height;
} Size;

static const Shape thumbs[] = { { 64, TRUE },   { 80, TRUE },   { 160, TRUE },  { 360, FALSE },
                                { 480, FALSE }, { 720, FALSE }, { 960, FALSE }, { 1024, FALSE } };
static const Shape avatars[] = { { 24, TRUE }, { 32, TRUE }, { 48, TRUE }, { 72, TRUE }, { 192, TRUE }, { 512, TRUE } };
static const Shape icons[] = { { 34, TRUE }, { 44, TRUE }, { 68, TRUE }, { 88, TRUE }, { 102, TRUE }, { 132, TRUE }, { 230, TRUE } };
static const Shape emojis[] = { { 128, FALSE } };

static const Kind kinds[] = {
  { "thumbs", thumbs, G_N_ELEMENTS (thumbs) },
  { "avatar", avatars, G_N_ELEMENTS (avatars) },
  { "emoji", emojis, G_N_ELEMENTS (emojis) },
  { "icon", icons, G_N_ELEMENTS (icons) },
};

static void
size_prepared_cb (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         user_data)
{
  Size *size = user_data;
  int longest = MAX (width, height);

  size->width = width;
  size->height = height;
  size->is_too_large = (long) width * height > MAX_PIXELS && !size->is_jpeg;
  if (size->is_jpeg && longest > JPEG_SIDE)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) ((gint64) width * JPEG_SIDE / longest)), MAX (1, (int) ((gint64) height * JPEG_SIDE / longest)));
}

static gboolean
feed (GdkPixbufLoader *loader,
      const Size      *size)
{
  g_autofree guchar *block = g_malloc (BLOCK_BYTES);
  gssize got;

  while ((got = read (STDIN_FILENO, block, BLOCK_BYTES)) > 0)
    if (!gdk_pixbuf_loader_write (loader, block, (gsize) got, NULL) || size->is_too_large)
      return FALSE;
  return got == 0;
}

/* (transfer full) (nullable): the right way up. */
static GdkPixbuf *
decode (const char *type,
        Size       *size)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (type, NULL);
  gboolean whole;

  if (loader == NULL)
    return NULL;
  size->is_jpeg = g_str_equal (type, "image/jpeg");
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), size);
  whole = feed (loader, size);
  /* A picture that ends too early still shows something. */
  if (!gdk_pixbuf_loader_close (loader, NULL) && !whole)
    return NULL;
  if (size->is_too_large || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    return NULL;
  return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
}

static GdkPixbuf *
cut_square (GdkPixbuf *source)
{
  int width = gdk_pixbuf_get_width (source);
  int height = gdk_pixbuf_get_height (source);
  int side = MIN (width, height);

  return gdk_pixbuf_new_subpixbuf (source, (width - side) / 2, (height - side) / 2, side, side);
}

/* Never larger than it is. */
static GdkPixbuf *
scale (GdkPixbuf   *source,
       const Shape *shape)
{
  g_autoptr(GdkPixbuf) part = shape->is_square ? cut_square (source) : g_object_ref (source);
  int width = gdk_pixbuf_get_width (part);
  int height = gdk_pixbuf_get_height (part);
  int longest = MAX (width, height);

  if (longest <= shape->size)
    return g_object_ref (part);
  return gdk_pixbuf_scale_simple (part, MAX (1, (int) ((gint64) width * shape->size / longest)),
                                  MAX (1, (int) ((gint64) height * shape->size / longest)), GDK_INTERP_BILINEAR);
}

static gboolean
write_picture (GdkPixbuf   *source,
               const Shape *shape)
{
  g_autoptr(GdkPixbuf) scaled = scale (source, shape);
  g_autofree char *bytes = NULL;
  gboolean has_alpha = scaled != NULL && gdk_pixbuf_get_has_alpha (scaled);
  gsize length = 0;
  gboolean made = FALSE;

  if (scaled != NULL && has_alpha)
    made = gdk_pixbuf_save_to_buffer (scaled, &bytes, &length, "png", NULL, NULL);
  else if (scaled != NULL)
    made = gdk_pixbuf_save_to_buffer (scaled, &bytes, &length, "jpeg", NULL, "quality", "85", NULL);
  if (!made)
    return FALSE;
  printf ("picture %d %d %d %zu %s\n", shape->size, gdk_pixbuf_get_width (scaled), gdk_pixbuf_get_height (scaled), length,
          has_alpha ? "image/png" : "image/jpeg");
  return fwrite (bytes, 1, length, stdout) == length;
}

/* A picture between two sizes has the smaller ones, and itself as the last. */
static gboolean
write_pictures (GdkPixbuf  *source,
                const Kind *kind)
{
  int longest = MAX (gdk_pixbuf_get_width (source), gdk_pixbuf_get_height (source));
  int previous = 0;

  for (gsize i = 0; i < kind->n_shapes; i++)
    {
      const Shape *shape = &kind->shapes[i];

      if (!shape->is_square && previous >= longest)
        break;
      if (!write_picture (source, shape))
        return FALSE;
      previous = shape->is_square ? previous : shape->size;
    }
  return TRUE;
}

/* The turned picture has the sides of the original by turns. */
static void
write_original (const Size *size,
                GdkPixbuf  *pixbuf)
{
  gboolean turned = pixbuf != NULL
                    && (gdk_pixbuf_get_width (pixbuf) > gdk_pixbuf_get_height (pixbuf)) != (size->width > size->height)
                    && size->width != size->height;

  printf ("original %d %d\n", turned ? size->height : size->width, turned ? size->width : size->height);
}

/* Of the picture as it is shown, the square that was chosen. */
static GdkPixbuf *
crop (GdkPixbuf  *source,
      const Size *size,
      char      **numbers)
{
  double factor = (double) MAX (gdk_pixbuf_get_width (source), gdk_pixbuf_get_height (source)) / MAX (1, MAX (size->width, size->height));
  int x = (int) (CLAMP (atoi (numbers[0]), 0, G_MAXINT16) * factor);
  int y = (int) (CLAMP (atoi (numbers[1]), 0, G_MAXINT16) * factor);
  int side = (int) (CLAMP (atoi (numbers[2]), 1, G_MAXINT16) * factor);

  x = CLAMP (x, 0, gdk_pixbuf_get_width (source) - 1);
  y = CLAMP (y, 0, gdk_pixbuf_get_height (source) - 1);
  side = CLAMP (side, 1, MIN (gdk_pixbuf_get_width (source) - x, gdk_pixbuf_get_height (source) - y));
  return gdk_pixbuf_new_subpixbuf (source, x, y, side, side);
}

static const Kind *
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

static gboolean
run (int    argc,
     char **argv)
{
  const Kind *kind = argc >= 3 ? find_kind (argv[1]) : NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  Size size = { FALSE };

  if (kind == NULL || !ms_imager_codecs_load (argv[2]) || !ms_imager_jail_enter ())
    return FALSE;
  pixbuf = decode (argv[2], &size);
  if (pixbuf == NULL && !size.is_too_large)
    return FALSE;
  write_original (&size, pixbuf);
  if (pixbuf != NULL && argc >= 6)
    {
      GdkPixbuf *part = crop (pixbuf, &size, argv + 3);

      g_object_unref (pixbuf);
      pixbuf = part;
    }
  if (pixbuf != NULL && !write_pictures (pixbuf, kind))
    return FALSE;
  printf ("end\n");
  return TRUE;
}

/* The server ends it when it has read the end: nothing is put in order after that, which libraries would do in their time. */
int
main (int    argc,
      char **argv)
{
  /* With a buffer of its own the stream does not look at what it writes to. */
  static char output[BLOCK_BYTES];
  gboolean done;

  setvbuf (stdout, output, _IOFBF, sizeof output);
  done = run (argc, argv);
  _exit (fflush (stdout) == 0 && done ? EXIT_SUCCESS : EXIT_FAILURE);
}
