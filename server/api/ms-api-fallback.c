/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Walks blocks and attachments for what people would read. What comes out is read as markup like any text that is posted, so literal
 * text (rich text, headings) is escaped here. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-fallback.h"

#include <string.h>

#include "ms-text.h"
#include "ms-wire-content.h"

#define CELL_SEPARATOR " | "

/* Members that hold words, or hold what holds them; in the order of reading. */
static const char * const block_members[] = { "title", "text", "label", "fields", "elements", "alt_text", "accessory" };

/* What stands for content in which nothing is to be read: addresses of what would be seen, what a field asks for. */
static const char * const address_members[] = { "image_url", "thumb_url", "video_url", "url" };
static const char * const asking_members[] = { "placeholder", "footer" };
static const char * const inner_members[] = { "slack_file", "elements", "element", "accessory", "blocks" };

/* Of the elements of rich text: what a leaf holds, and what stands around it in a message. */
typedef struct
{
  const char *type;
  const char *member;
  const char *before;
  const char *after;
} Leaf;

static const Leaf leaves[] = {
  { "user", "user_id", "<@", ">" },
  { "channel", "channel_id", "<#", ">" },
  { "usergroup", "usergroup_id", "<!subteam^", ">" },
  { "broadcast", "range", "<!", ">" },
  { "emoji", "name", ":", ":" },
  { "color", "value", "", "" },
  { "date", "fallback", "", "" },
};

static void
add_line (GString *text,
          char    *line)
{
  if (line != NULL && line[0] != '\0')
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  g_free (line);
}

/* <ADDRESS|label>, or the label alone where that would be no link. Both are escaped. */
static char *
make_link (const char *address,
           const char *label)
{
  g_autofree char *link = address != NULL && label[0] != '\0' ? g_strdup_printf ("<%s|%s>", address, label) : NULL;
  g_autofree char *kept = link != NULL ? ms_text_escape_input (link, -1) : NULL;

  return kept != NULL && g_str_equal (kept, link) ? g_strdup (link) : g_strdup (label);
}

static char *
dup_escaped (MsJsonNode  node,
             const char *name)
{
  g_autofree char *plain = ms_json_node_dup_member_string (node, name);

  return plain != NULL ? ms_text_escape_plain (plain, -1) : NULL;
}

static void
append_leaf (GString    *line,
             MsJsonNode  leaf)
{
  MsJsonNode type = ms_json_node_get_member (leaf, "type");
  g_autofree char *text = dup_escaped (leaf, "text");
  g_autofree char *url = dup_escaped (leaf, "url");

  if (ms_json_node_equal_string (type, "link") && url != NULL)
    {
      g_autofree char *link = make_link (url, text != NULL ? text : "");

      g_string_append (line, link[0] != '\0' ? link : url);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (leaves); i++)
    if (ms_json_node_equal_string (type, leaves[i].type))
      {
        g_autofree char *value = dup_escaped (leaf, leaves[i].member);

        if (value != NULL)
          g_string_append_printf (line, "%s%s%s", leaves[i].before, value, leaves[i].after);
        return;
      }
  if (text != NULL)
    g_string_append (line, text);
}

static gboolean
is_of (MsJsonNode  node,
       const char *prefix)
{
  g_autofree char *type = ms_json_node_dup_member_string (node, "type");

  return type != NULL && g_str_has_prefix (type, prefix);
}

/* Lists and the whole hold sections; sections, quotes and code hold leaves, which make one line. */
static void
walk_rich_text (GString    *text,
                MsJsonNode  node)
{
  g_autoptr(GString) line = g_string_new (NULL);
  MsJsonNode element;
  MsJsonIter iter;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "elements"));
  while (ms_json_iter_next (&iter, NULL, &element))
    if (is_of (element, "rich_text"))
      walk_rich_text (text, element);
    else
      append_leaf (line, element);
  add_line (text, g_strdup (line->str));
}

static void walk (GString    *text,
                  MsJsonNode  node);

/* A row is a line. */
static void
walk_table (GString    *text,
            MsJsonNode  rows)
{
  MsJsonNode row;
  MsJsonNode cell;
  MsJsonIter iter;
  MsJsonIter cells;

  ms_json_iter_init (&iter, rows);
  while (ms_json_iter_next (&iter, NULL, &row))
    {
      g_autoptr(GString) line = g_string_new (NULL);

      ms_json_iter_init (&cells, row);
      while (ms_json_iter_next (&cells, NULL, &cell))
        {
          g_autoptr(GString) words = g_string_new (NULL);

          walk (words, cell);
          g_string_append_printf (line, "%s%s", line->len > 0 ? CELL_SEPARATOR : "", g_strdelimit (words->str, "\n", ' '));
        }
      add_line (text, g_strdup (line->str));
    }
}

/* As deep as content may be. */
static void
walk (GString    *text,
      MsJsonNode  node)
{
  MsJsonNode value;
  MsJsonIter iter;

  switch (ms_json_node_get_type (node))
    {
    case MS_JSON_STRING:
      add_line (text, ms_json_node_dup_string (node));
      break;
    case MS_JSON_ARRAY:
      ms_json_iter_init (&iter, node);
      while (ms_json_iter_next (&iter, NULL, &value))
        walk (text, value);
      break;
    case MS_JSON_OBJECT:
      if (is_of (node, "rich_text"))
        walk_rich_text (text, node);
      else
        for (gsize i = 0; i < G_N_ELEMENTS (block_members); i++)
          walk (text, ms_json_node_get_member (node, block_members[i]));
      if (is_of (node, "table"))
        walk_table (text, ms_json_node_get_member (node, "rows"));
      break;
    case MS_JSON_NONE:
    case MS_JSON_NULL:
    case MS_JSON_BOOLEAN:
    case MS_JSON_INTEGER:
    case MS_JSON_DOUBLE:
    default:
      break;
    }
}

static void
add_member (GString    *text,
            MsJsonNode  node,
            const char *name)
{
  add_line (text, ms_json_node_dup_member_string (node, name));
}

static void
add_heading (GString    *text,
             MsJsonNode  attachment,
             const char *name,
             const char *address_name)
{
  g_autofree char *given = ms_json_node_dup_member_string (attachment, name);
  g_autofree char *label = given != NULL ? ms_text_escape_input (given, -1) : NULL;
  g_autofree char *given_address = ms_json_node_dup_member_string (attachment, address_name);
  g_autofree char *address = given_address != NULL ? ms_text_escape_input (given_address, -1) : NULL;

  if (label != NULL)
    add_line (text, make_link (address, label));
}

/* "Title: value"; a value of several lines stands below its title. */
static void
add_field (GString    *text,
           MsJsonNode  field)
{
  g_autofree char *title = ms_json_node_dup_member_string (field, "title");
  g_autofree char *value = ms_json_node_dup_member_string (field, "value");
  gboolean both = title != NULL && title[0] != '\0' && value != NULL && value[0] != '\0';

  if (both)
    add_line (text, g_strdup_printf ("%s:%c%s", title, strchr (value, '\n') != NULL ? '\n' : ' ', value));
  else
    add_line (text, g_strdup (title != NULL && title[0] != '\0' ? title : value));
}

static void
walk_attachment (GString    *text,
                 MsJsonNode  attachment)
{
  gsize before = text->len;
  MsJsonNode field;
  MsJsonIter iter;

  add_member (text, attachment, "pretext");
  add_heading (text, attachment, "author_name", "author_link");
  add_heading (text, attachment, "title", "title_link");
  add_member (text, attachment, "text");
  walk (text, ms_json_node_get_member (attachment, "blocks"));
  ms_json_iter_init (&iter, ms_json_node_get_member (attachment, "fields"));
  while (ms_json_iter_next (&iter, NULL, &field))
    add_field (text, field);
  if (text->len == before)
    add_member (text, attachment, "fallback");
}

static void
walk_attachments (GString    *text,
                  MsJsonNode  attachments)
{
  MsJsonNode attachment;
  MsJsonIter iter;

  ms_json_iter_init (&iter, attachments);
  while (ms_json_iter_next (&iter, NULL, &attachment))
    walk_attachment (text, attachment);
}

/* An address that is none would be no link: it is passed over. */
static void
add_address (GString    *text,
             MsJsonNode  node,
             const char *name)
{
  g_autofree char *address = dup_escaped (node, name);
  g_autofree char *link = address != NULL ? g_strdup_printf ("<%s>", address) : NULL;
  g_autofree char *kept = link != NULL ? ms_text_escape_input (link, -1) : NULL;

  if (kept != NULL && g_str_equal (kept, link))
    add_line (text, g_steal_pointer (&link));
}

/* As deep as content may be. */
static void
walk_wordless (GString    *text,
               MsJsonNode  node)
{
  MsJsonNode value;
  MsJsonIter iter;

  if (ms_json_node_get_type (node) == MS_JSON_ARRAY)
    {
      ms_json_iter_init (&iter, node);
      while (ms_json_iter_next (&iter, NULL, &value))
        walk_wordless (text, value);
    }
  if (ms_json_node_get_type (node) != MS_JSON_OBJECT)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (address_members); i++)
    add_address (text, node, address_members[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (asking_members); i++)
    walk (text, ms_json_node_get_member (node, asking_members[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (inner_members); i++)
    walk_wordless (text, ms_json_node_get_member (node, inner_members[i]));
}

static gboolean
is_blank (const GString *text)
{
  return ms_text_is_blank (text->str, (gssize) text->len);
}

char *
ms_api_fallback_text (const char *content,
                      const char *last_resort)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  MsJsonNode blocks;
  MsJsonNode attachments;

  if (content == NULL || !ms_json_reader_parse (reader, content, strlen (content), NULL))
    return g_strdup ("");

  blocks = ms_json_node_get_member (ms_json_reader_get_root (reader), MS_CONTENT_BLOCKS);
  attachments = ms_json_node_get_member (ms_json_reader_get_root (reader), MS_CONTENT_ATTACHMENTS);
  walk (text, blocks);
  walk_attachments (text, attachments);
  if (is_blank (text))
    {
      g_string_truncate (text, 0);
      walk_wordless (text, blocks);
      walk_wordless (text, attachments);
    }
  if (is_blank (text) && ms_json_node_get_length (blocks) + ms_json_node_get_length (attachments) > 0)
    g_string_assign (text, last_resort);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
