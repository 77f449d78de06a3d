/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsFile as a plain value, and what a file may be called. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-file.h"

#include <string.h>

#include "ms-limits.h"

#define FALLBACK_NAME "file"
#define MAX_ENDING_CHARS 20

G_DEFINE_BOXED_TYPE (MsFile, ms_file, ms_file_copy, ms_file_free)

static void
share_free (gpointer data)
{
  MsFileShare *share = data;

  g_free (share->channel);
  g_free (share->channel_name);
  g_free (share->user);
  g_free (share);
}

MsFile *
ms_file_copy (const MsFile *self)
{
  MsFile *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsFile, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->user = g_strdup (self->user);
  copy->name = g_strdup (self->name);
  copy->title = g_strdup (self->title);
  copy->alt_text = g_strdup (self->alt_text);
  copy->mimetype = g_strdup (self->mimetype);
  copy->filetype = g_strdup (self->filetype);
  copy->preview = g_strdup (self->preview);
  copy->origin = g_strdup (self->origin);
  copy->shares = NULL;
  for (guint i = 0; self->shares != NULL && i < self->shares->len; i++)
    ms_file_add_share (copy, g_ptr_array_index (self->shares, i));
  return copy;
}

void
ms_file_free (MsFile *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->user);
  g_free (self->name);
  g_free (self->title);
  g_free (self->alt_text);
  g_free (self->mimetype);
  g_free (self->filetype);
  g_free (self->preview);
  g_free (self->origin);
  g_clear_pointer (&self->shares, g_ptr_array_unref);
  g_free (self);
}

void
ms_file_add_share (MsFile            *self,
                   const MsFileShare *share)
{
  MsFileShare *copy;

  g_return_if_fail (self != NULL && share != NULL);

  copy = g_new (MsFileShare, 1);
  *copy = *share;
  copy->channel = g_strdup (share->channel);
  copy->channel_name = g_strdup (share->channel_name);
  copy->user = g_strdup (share->user);
  if (self->shares == NULL)
    self->shares = g_ptr_array_new_with_free_func (share_free);
  g_ptr_array_add (self->shares, copy);
}

/* What is not seen, or makes what is seen read differently: controls, formats (the marks that turn the direction among them), line and
 * paragraph separators. */
static gboolean
is_deceiving (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return c != 0x200d; /* it joins the parts of one emoji */
    default:
      return FALSE;
    }
}

static const char *
skip_path (const char *name)
{
  const char *last = name;

  for (const char *at = name; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      last = at + 1;
  return last;
}

/* The middle goes, the ending stays: it says what to open it with. */
static void
shorten (GString *name)
{
  glong length = g_utf8_strlen (name->str, -1);
  const char *dot = strrchr (name->str, '.');
  glong ending = dot != NULL && dot != name->str ? g_utf8_strlen (dot, -1) : 0;
  glong from;

  if (length <= MS_LIMIT_FILE_NAME_CHARS)
    return;
  if (ending > MAX_ENDING_CHARS)
    ending = 0;
  from = MS_LIMIT_FILE_NAME_CHARS - ending;
  g_string_erase (name, g_utf8_offset_to_pointer (name->str, from) - name->str,
                  g_utf8_offset_to_pointer (name->str, length - ending) - g_utf8_offset_to_pointer (name->str, from));
}

char *
ms_file_dup_safe_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr(GString) safe = g_string_new (NULL);

  for (const char *at = skip_path (valid); *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!is_deceiving (c))
        g_string_append_unichar (safe, c);
    }
  g_strstrip (safe->str);
  g_string_set_size (safe, strlen (safe->str));
  if (strspn (safe->str, ".") == safe->len)
    g_string_assign (safe, FALLBACK_NAME);
  shorten (safe);
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

const char *
ms_file_get_pretty_type (const char *filetype)
{
  static const struct
  {
    const char *filetype;
    const char *pretty;
  } types[] = {
    { "bmp", "Bitmap" }, { "flac", "FLAC" }, { "gif", "GIF" },     { "gzip", "Gzip" },       { "jpg", "JPEG" }, { "m4a", "MPEG 4 Audio" },
    { "mov", "QuickTime" }, { "mp3", "MP3" }, { "mp4", "MPEG 4 Video" }, { "ogg", "Ogg" }, { "pdf", "PDF" }, { "png", "PNG" },
    { "text", "Plain Text" }, { "wav", "Wave" }, { "webm", "WebM" }, { "webp", "WebP" }, { "zip", "Zip" },
  };

  for (gsize i = 0; filetype != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].filetype, filetype))
      return types[i].pretty;
  return "Binary";
}
