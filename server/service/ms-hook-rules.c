/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-hook-rules.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"

#define MAX_HOST_BYTES 253
#define MAX_LABEL_BYTES 63
#define MAX_NETWORK_BITS 128

typedef struct
{
  GInetAddressMask *network; /* (nullable): or … */
  char             *host; /* (nullable): … lower case */
  guint16           port; /* 0: any */
} Rule;

struct _MsHookRules
{
  GPtrArray *rules; /* (element-type Rule) */
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  if (rule == NULL)
    return;
  g_clear_object (&rule->network);
  g_free (rule->host);
  g_free (rule);
}

static char *
rule_to_text (const Rule *rule)
{
  g_autofree char *network = rule->network != NULL ? g_inet_address_mask_to_string (rule->network) : NULL;
  const char *name = network != NULL ? network : rule->host;
  gboolean is_v6 = strchr (name, ':') != NULL;

  if (rule->port == 0)
    return g_strdup (name);
  return g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u", name, rule->port);
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (; *label != '\0'; label++)
    if (!g_ascii_isalnum (*label) && *label != '-' && *label != '_')
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable): a name in lower-case ASCII. What ends in digits would be an address, and a broken one. */
static char *
make_host (const char *text)
{
  g_autofree char *ascii = g_hostname_to_ascii (text);
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
  g_auto(GStrv) labels = lower != NULL ? g_strsplit (lower, ".", -1) : NULL;
  guint n = labels != NULL ? g_strv_length (labels) : 0;

  if (n == 0 || strlen (lower) > MAX_HOST_BYTES)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!is_label (labels[i]))
      return NULL;
  return strspn (labels[n - 1], "0123456789") < strlen (labels[n - 1]) ? g_steal_pointer (&lower) : NULL;
}

/* "NAME:PORT", "[V6]:PORT", "V6" or "NAME" into its two parts; the port's is NULL where there is none. */
static gboolean
split (const char  *text,
       char       **name,
       const char **port)
{
  const char *end = *text == '[' ? strchr (text, ']') : strchr (text, ':');

  *port = NULL;
  if (*text == '[')
    {
      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      *name = g_strndup (text + 1, (gsize) (end - text - 1));
      *port = end[1] == ':' ? end + 2 : NULL;
      return TRUE;
    }
  if (end != NULL && strchr (end + 1, ':') == NULL)
    {
      *name = g_strndup (text, (gsize) (end - text));
      *port = end + 1;
      return TRUE;
    }
  *name = g_strdup (text);
  return TRUE;
}

/* (transfer full) (nullable): an address or a network. A length that no family has is not for GLib to see: it would warn. */
static GInetAddressMask *
parse_network (const char *text)
{
  const char *length = strchr (text, '/');

  if (length != NULL && !g_ascii_string_to_unsigned (length + 1, 10, 0, MAX_NETWORK_BITS, NULL, NULL))
    return NULL;
  return g_inet_address_mask_new_from_string (text, NULL);
}

static Rule *
parse_rule (const char *text)
{
  g_autofree char *name = NULL;
  const char *port_text;
  guint64 port = 0;
  Rule *rule;

  if (!split (text, &name, &port_text) || (port_text != NULL && !g_ascii_string_to_unsigned (port_text, 10, 1, G_MAXUINT16, &port, NULL)))
    return NULL;
  rule = g_new0 (Rule, 1);
  rule->port = (guint16) port;
  rule->network = parse_network (name);
  if (rule->network == NULL)
    rule->host = make_host (name);
  if (rule->network != NULL || rule->host != NULL)
    return rule;
  rule_free (rule);
  return NULL;
}

static gboolean
has (const MsHookRules *self,
     const Rule        *rule)
{
  g_autofree char *text = rule_to_text (rule);

  for (guint i = 0; i < self->rules->len; i++)
    {
      g_autofree char *other = rule_to_text (g_ptr_array_index (self->rules, i));

      if (g_str_equal (text, other))
        return TRUE;
    }
  return FALSE;
}

MsHookRules *
ms_hook_rules_parse (const char  *text,
                     GError     **error)
{
  g_autoptr(MsHookRules) self = g_new0 (MsHookRules, 1);
  g_auto(GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      Rule *rule;

      g_strstrip (parts[i]);
      if (*parts[i] == '\0')
        continue;
      rule = self->rules->len < MS_LIMIT_HOOK_RULES ? parse_rule (parts[i]) : NULL;
      if (rule == NULL)
        {
          ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] no host, address or network, or too many: hook_targets");
          return NULL;
        }
      if (has (self, rule))
        rule_free (rule);
      else
        g_ptr_array_add (self->rules, rule);
    }
  return g_steal_pointer (&self);
}

void
ms_hook_rules_free (MsHookRules *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rules);
  g_free (self);
}

char *
ms_hook_rules_to_text (const MsHookRules *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->rules->len; i++)
    {
      g_autofree char *one = rule_to_text (g_ptr_array_index (self->rules, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
allows (const Rule   *rule,
        const char   *host,
        guint16       port,
        GInetAddress *address)
{
  if (rule->port != 0 && rule->port != port)
    return FALSE;
  if (rule->host != NULL)
    return g_ascii_strcasecmp (rule->host, host) == 0;
  return g_inet_address_mask_get_family (rule->network) == g_inet_address_get_family (address)
         && g_inet_address_mask_matches (rule->network, address);
}

gboolean
ms_hook_rules_allow (const MsHookRules *self,
                     const char        *host,
                     guint16            port,
                     GInetAddress      *address)
{
  for (guint i = 0; self != NULL && i < self->rules->len; i++)
    if (allows (g_ptr_array_index (self->rules, i), host, port, address))
      return TRUE;
  return FALSE;
}
