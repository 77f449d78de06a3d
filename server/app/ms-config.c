/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a setting comes from, and whether it makes sense. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-limits.h"

#define GROUP "server"
#define DEFAULT_PORT 8080

typedef struct
{
  const MsCommandLine *line;
  GKeyFile            *file; /* (nullable) */
} Sources;

static gboolean
fail (GError     **error,
      const char  *key,
      const char  *value,
      const char  *expected)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--%s: “%s” is not %s"), key, value, expected);
  return FALSE;
}

static char *
dup_environment (const char *key)
{
  g_autofree char *upper = g_ascii_strup (key, -1);
  g_autofree char *name = g_strconcat ("MICROSLACK_", g_strdelimit (upper, "-", '_'), NULL);

  return g_strdup (g_getenv (name));
}

/* NULL when it is said nowhere; "" counts as not said, except for a switch on the command line. */
static char *
dup_setting (const Sources *sources,
             const char    *key)
{
  const char *given = ms_command_line_get (sources->line, key);
  g_autofree char *value = given != NULL ? g_strdup (given) : dup_environment (key);

  if (value == NULL && sources->file != NULL)
    value = g_key_file_get_string (sources->file, GROUP, key, NULL);
  if (value != NULL && *g_strstrip (value) == '\0')
    return NULL;
  return g_steal_pointer (&value);
}

static gboolean
load_switch (const Sources  *sources,
             const char     *key,
             gboolean       *has,
             gboolean       *value,
             GError        **error)
{
  g_autofree char *text = dup_setting (sources, key);

  *has = TRUE;
  *value = TRUE;
  if (ms_command_line_get (sources->line, key) != NULL)
    return TRUE;
  *has = text != NULL;
  *value = g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0 || g_strcmp0 (text, "yes") == 0;
  if (text == NULL || *value || strcmp (text, "false") == 0 || strcmp (text, "0") == 0 || strcmp (text, "no") == 0)
    return TRUE;
  return fail (error, key, text, _("true or false"));
}

static gboolean
load_port (MsConfig       *self,
           const Sources  *sources,
           GError        **error)
{
  g_autofree char *text = dup_setting (sources, "port");
  guint64 port = DEFAULT_PORT;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL))
    return fail (error, "port", text, _("a port number"));
  self->port = (guint16) port;
  return TRUE;
}

static gboolean
load_shards (MsConfig       *self,
             const Sources  *sources,
             GError        **error)
{
  g_autofree char *text = dup_setting (sources, "shards");
  guint64 n_shards = 1;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, MS_LIMIT_SHARDS, &n_shards, NULL))
    {
      g_autofree char *expected = g_strdup_printf (_("a number from 1 to %d"), MS_LIMIT_SHARDS);

      return fail (error, "shards", text, expected);
    }
  self->n_shards = (guint) n_shards;
  return TRUE;
}

/* Bytes; K, M, G and T count in steps of 1,024. */
static gboolean
load_size (const Sources  *sources,
           const char     *key,
           const char     *fallback,
           gint64         *size,
           GError        **error)
{
  static const char units[] = "KMGT";
  g_autofree char *given = dup_setting (sources, key);
  const char *text = given != NULL ? given : fallback;
  g_autofree char *digits = g_strndup (text, strspn (text, "0123456789"));
  const char *unit = text + strlen (digits);
  const char *at = *unit != '\0' ? strchr (units, g_ascii_toupper (*unit)) : NULL;
  guint shift = at != NULL ? 10 * (guint) (at - units + 1) : 0;
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64 >> shift, &number, NULL) || (*unit != '\0' && (at == NULL || unit[1] != '\0')))
    return fail (error, key, text, _("a size as 500M or 2G"));
  *size = (gint64) (number << shift);
  return TRUE;
}

static gboolean
load_address (MsConfig       *self,
              const Sources  *sources,
              GError        **error)
{
  g_autofree char *text = dup_setting (sources, "address");

  if (text != NULL && strcmp (text, "localhost") == 0)
    {
      g_free (text);
      text = g_strdup ("127.0.0.1");
    }
  if (text != NULL && !g_hostname_is_ip_address (text))
    return fail (error, "address", text, _("an IP address"));
  self->address = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
load_networks (const Sources  *sources,
               const char     *key,
               MsAddressSet  **set,
               GError        **error)
{
  g_autofree char *text = dup_setting (sources, key);

  *set = ms_address_set_parse (text, NULL);
  return *set != NULL || fail (error, key, text, _("a list of addresses or networks"));
}

static gboolean
load_registration (MsConfig       *self,
                   const Sources  *sources,
                   GError        **error)
{
  g_autofree char *text = dup_setting (sources, "registration");

  self->has_registration = text != NULL;
  if (text != NULL && !ms_registration_from_string (text, &self->registration))
    return fail (error, "registration", text, _("invite, open or closed"));
  return load_switch (sources, "guests", &self->has_guests, &self->guests, error);
}

static gboolean
load_public_url (MsConfig       *self,
                 const Sources  *sources,
                 GError        **error)
{
  g_autofree char *text = dup_setting (sources, "public-url");
  g_autoptr(GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (text == NULL)
    return TRUE;
  if (uri == NULL || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0' || strlen (g_uri_get_path (uri)) > 1)
    return fail (error, "public-url", text, _("an address as https://chat.example.org"));
  if (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  self->public_url = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
load_tls (MsConfig       *self,
          const Sources  *sources,
          GError        **error)
{
  self->tls_certificate = dup_setting (sources, "tls-certificate");
  self->tls_key = dup_setting (sources, "tls-key");
  if ((self->tls_certificate == NULL) == (self->tls_key == NULL))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--tls-certificate and --tls-key are needed together"));
  return FALSE;
}

static gboolean
load_log_level (MsConfig       *self,
                const Sources  *sources,
                GError        **error)
{
  static const struct
  {
    const char *name;
    GLogLevelFlags level;
  } levels[] = { { "debug", G_LOG_LEVEL_DEBUG }, { "info", G_LOG_LEVEL_INFO }, { "message", G_LOG_LEVEL_MESSAGE }, { "warning", G_LOG_LEVEL_WARNING } };
  g_autofree char *text = dup_setting (sources, "log-level");

  self->log_level = G_LOG_LEVEL_MESSAGE;
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (levels); i++)
    if (strcmp (text, levels[i].name) == 0)
      {
        self->log_level = levels[i].level;
        return TRUE;
      }
  return text == NULL || fail (error, "log-level", text, _("debug, info, message or warning"));
}

static void
load_data_dir (MsConfig      *self,
               const Sources *sources)
{
  const char *state = g_getenv ("STATE_DIRECTORY");

  self->data_dir = dup_setting (sources, "data-dir");
  if (self->data_dir != NULL)
    return;
  if (state != NULL && *state != '\0')
    self->data_dir = g_strndup (state, strcspn (state, ":"));
  else
    self->data_dir = g_build_filename (g_get_user_data_dir (), "microslack-server", NULL);
}

static gboolean
is_known_key (const char *key)
{
  static const char * const keys[] = { "address", "port", "data-dir", "registration", "guests", "exempt", "public-url",
                                       "tls-certificate", "tls-key", "trusted-proxy", "hook-targets", "max-file-size", "file-quota", "shards", "log-level" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i], key) == 0)
      return TRUE;
  return FALSE;
}

static GKeyFile *
open_file (const char  *path,
           GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) keys = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!is_known_key (keys[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s: unknown key %s"), path, keys[i]);
        return NULL;
      }
  return g_steal_pointer (&file);
}

MsConfig *
ms_config_load (const MsCommandLine  *line,
                GError              **error)
{
  g_autoptr(MsConfig) self = g_new0 (MsConfig, 1);
  g_autoptr(GKeyFile) file = NULL;
  g_autofree char *path = NULL;
  Sources sources = { line, NULL };

  g_return_val_if_fail (line != NULL, NULL);

  path = dup_setting (&sources, "config");
  if (path != NULL && (file = open_file (path, error)) == NULL)
    return NULL;
  sources.file = file;
  load_data_dir (self, &sources);
  if (!load_port (self, &sources, error) || !load_address (self, &sources, error) || !load_registration (self, &sources, error)
      || !load_public_url (self, &sources, error) || !load_tls (self, &sources, error) || !load_log_level (self, &sources, error)
      || !load_shards (self, &sources, error)
      || !load_size (&sources, "max-file-size", "4G", &self->max_file_size, error)
      || !load_size (&sources, "file-quota", "0", &self->file_quota, error)
      || !load_networks (&sources, "exempt", &self->exempt, error)
      || !load_networks (&sources, "trusted-proxy", &self->trusted_proxies, error)
      || !load_networks (&sources, "hook-targets", &self->hook_targets, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ms_config_free (MsConfig *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->data_dir);
  g_free (self->public_url);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  ms_address_set_free (self->exempt);
  ms_address_set_free (self->trusted_proxies);
  ms_address_set_free (self->hook_targets);
  g_free (self);
}
