/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three tables: the options of the server, the subcommands, and their options. Help is made from the same tables. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-command-line.h"

#include <glib/gi18n.h>
#include <string.h>

#define ANY_COMMAND -1

typedef struct
{
  const char *name;
  const char *argument; /* NULL: a switch */
  int         command; /* ANY_COMMAND, or the only one that has it */
  const char *text;
} Option;

typedef struct
{
  const char *first;
  const char *second; /* NULL: one word */
  MsCommand   command;
  guint       n_words; /* that must follow */
  const char *usage;
  const char *text;
} Subcommand;

static const Option options[] = {
  { "address", "ADDRESS", ANY_COMMAND, N_("Listen on this IP address (default: all)") },
  { "port", "PORT", ANY_COMMAND, N_("Listen on this port (default: 8080; 0 picks a free one)") },
  { "data-dir", "FOLDER", ANY_COMMAND, N_("Keep everything in this folder") },
  { "config", "FILE", ANY_COMMAND, N_("Read a key file with the same keys") },
  { "registration", "invite|open|closed", ANY_COMMAND, N_("Who may make an account") },
  { "guests", NULL, ANY_COMMAND, N_("Let people in by name alone") },
  { "exempt", "CIDR[,…]", ANY_COMMAND, N_("Addresses free of rate limits and connection caps") },
  { "public-url", "URL", ANY_COMMAND, N_("The address that people use, behind a proxy") },
  { "tls-certificate", "FILE", ANY_COMMAND, N_("Serve HTTPS with this certificate (PEM)") },
  { "tls-key", "FILE", ANY_COMMAND, N_("The certificate’s key (PEM)") },
  { "trusted-proxy", "CIDR[,…]", ANY_COMMAND, N_("Proxies whose X-Forwarded headers count") },
  { "hook-targets", "CIDR[,…]", ANY_COMMAND, N_("Private addresses that apps may be called on") },
  { "max-file-size", "SIZE", ANY_COMMAND, N_("Take no longer files (default: 4G; 0: any)") },
  { "file-quota", "SIZE", ANY_COMMAND, N_("Keep no more of files in all (default: 0: any)") },
  { "shards", "N", ANY_COMMAND, N_("Serve live connections on this many threads (default: 1)") },
  { "log-level", "debug|info|message|warning", ANY_COMMAND, N_("How much to log") },
  { "version", NULL, ANY_COMMAND, N_("Print the version and exit") },
  { "help", NULL, ANY_COMMAND, N_("Print this help and exit") },
  { "role", "owner|admin|member", MS_COMMAND_USER_ADD, N_("What the account may do (default: member)") },
  { "real-name", "NAME", MS_COMMAND_USER_ADD, N_("The name that others see") },
  { "email", "ADDRESS", MS_COMMAND_USER_ADD, N_("The email address") },
  { "password-stdin", NULL, MS_COMMAND_USER_ADD, N_("Read the password from the first line of standard input") },
  { "password-stdin", NULL, MS_COMMAND_USER_PASSWD, N_("Read the password from the first line of standard input") },
  { "bot", NULL, MS_COMMAND_TOKEN_CREATE, N_("The token of a bot; the bot is made if there is none of that name") },
  { "users", "N", MS_COMMAND_DEMO, N_("How many people (default: 12)") },
  { "channels", "N", MS_COMMAND_DEMO, N_("How many channels (default: 8)") },
  { "messages", "N", MS_COMMAND_DEMO, N_("How many messages (default: 600)") },
  { "full", NULL, MS_COMMAND_EXPORT, N_("Also private channels and direct messages") },
  { "seed", "S", MS_COMMAND_DEMO, N_("The same seed makes the same conversations") },
};

static const Subcommand subcommands[] = {
  { "user", "add", MS_COMMAND_USER_ADD, 1, "user add NAME", N_("Make an account") },
  { "user", "list", MS_COMMAND_USER_LIST, 0, "user list", N_("List the accounts") },
  { "user", "passwd", MS_COMMAND_USER_PASSWD, 1, "user passwd NAME", N_("Set a password and end all sessions") },
  { "user", "reset-password", MS_COMMAND_USER_RESET_PASSWORD, 1, "user reset-password NAME", N_("Print a password that works once, and end all sessions") },
  { "user", "role", MS_COMMAND_USER_ROLE, 2, "user role NAME owner|admin|member|guest", N_("Change what an account may do") },
  { "user", "deactivate", MS_COMMAND_USER_DEACTIVATE, 1, "user deactivate NAME", N_("Close an account") },
  { "user", "activate", MS_COMMAND_USER_ACTIVATE, 1, "user activate NAME", N_("Open a closed account again") },
  { "user", "disable-totp", MS_COMMAND_USER_DISABLE_TOTP, 1, "user disable-totp NAME", N_("Sign in without a code again") },
  { "token", "create", MS_COMMAND_TOKEN_CREATE, 1, "token create NAME", N_("Print a new token for the API") },
  { "demo", NULL, MS_COMMAND_DEMO, 0, "demo", N_("Fill an empty server with sample conversations") },
  { "check", NULL, MS_COMMAND_CHECK, 0, "check", N_("Verify the store") },
  { "backup", NULL, MS_COMMAND_BACKUP, 1, "backup FOLDER", N_("Copy the team into a new folder, also while the server runs") },
  { "restore", NULL, MS_COMMAND_RESTORE, 1, "restore FOLDER", N_("Go back to a backup; the server must be stopped") },
  { "import", NULL, MS_COMMAND_IMPORT, 1, "import FILE.zip", N_("Bring in people, channels and messages of a Slack export") },
  { "export", NULL, MS_COMMAND_EXPORT, 1, "export FILE.zip", N_("Write the team as a Slack export, also while the server runs") },
};

static gboolean
fail (GError     **error,
      const char  *format,
      const char  *what)
{
  /* The formats are all in this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, format, what);
#pragma GCC diagnostic pop
  return FALSE;
}

static const Option *
find_option (const char *name,
             gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (strlen (options[i].name) == length && memcmp (options[i].name, name, length) == 0)
      return &options[i];
  return NULL;
}

/* One "--name", "--name=value" or "--name value". *at is left on the last argument that was used. An empty value is an empty variable in
 * a script: going on with the default would use another folder, or open another door, than was meant. */
static gboolean
take_option (MsCommandLine   *self,
             char          ***at,
             GError         **error)
{
  const char *text = **at + 2;
  const char *equals = strchr (text, '=');
  const Option *option = find_option (text, equals != NULL ? (gsize) (equals - text) : strlen (text));
  const char *value = equals != NULL ? equals + 1 : NULL;

  if (option == NULL)
    return fail (error, _("unknown option %s"), **at);
  if (option->argument == NULL && value != NULL)
    return fail (error, _("the option --%s takes no value"), option->name);
  if (option->argument != NULL && value == NULL)
    value = *++*at;
  if (option->argument != NULL && (value == NULL || *value == '\0'))
    return fail (error, _("the option --%s needs a value"), option->name);
  g_hash_table_insert (self->options, g_strdup (option->name), g_strdup (value != NULL ? value : ""));
  return TRUE;
}

static gboolean
split_arguments (MsCommandLine  *self,
                 char          **argv,
                 GPtrArray      *words,
                 GError        **error)
{
  for (char **at = argv + 1; *at != NULL; at++)
    {
      if (strcmp (*at, "-h") == 0)
        g_hash_table_insert (self->options, g_strdup ("help"), g_strdup (""));
      else if (g_str_has_prefix (*at, "--") && (*at)[2] != '\0')
        {
          if (!take_option (self, &at, error))
            return FALSE;
        }
      else if ((*at)[0] == '-')
        return fail (error, _("unknown option %s"), *at);
      else
        g_ptr_array_add (words, *at);
    }
  return TRUE;
}

static const Subcommand *
get_subcommand (MsCommand command)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (subcommands[i].command == command)
      return &subcommands[i];
  return NULL;
}

static const Subcommand *
find_subcommand (GPtrArray *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    {
      const Subcommand *candidate = &subcommands[i];

      if (strcmp (g_ptr_array_index (words, 0), candidate->first) != 0)
        continue;
      if (candidate->second == NULL || (words->len > 1 && strcmp (g_ptr_array_index (words, 1), candidate->second) == 0))
        return candidate;
    }
  return NULL;
}

/* "user" and "token" alone are half a command. */
static gboolean
is_group (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (subcommands[i].second != NULL && strcmp (subcommands[i].first, word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
refuse_words (GPtrArray  *words,
              GError    **error)
{
  const char *first = g_ptr_array_index (words, 0);
  const char *second = words->len > 1 && is_group (first) ? g_ptr_array_index (words, 1) : "…";
  g_autofree char *both = is_group (first) ? g_strdup_printf ("%s %s", first, second) : g_strdup (first);

  return fail (error, _("unknown command %s; see --help"), both);
}

static gboolean
pick_command (MsCommandLine  *self,
              GPtrArray      *words,
              GError        **error)
{
  const Subcommand *found;
  guint used;

  if (words->len == 0 || (self->wants_help && words->len == 1 && is_group (g_ptr_array_index (words, 0))))
    {
      self->words = g_new0 (char *, 1);
      return TRUE;
    }
  found = find_subcommand (words);
  if (found == NULL)
    return refuse_words (words, error);
  used = found->second != NULL ? 2 : 1;
  self->command = found->command;
  if (!self->wants_help && words->len - used != found->n_words)
    return fail (error, _("usage: microslack-server %s"), found->usage);
  self->words = g_new0 (char *, words->len - used + 1);
  for (guint i = used; i < words->len; i++)
    self->words[i - used] = g_strdup (g_ptr_array_index (words, i));
  return TRUE;
}

static gboolean
belongs_to (const char *name,
            MsCommand   command)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (strcmp (options[i].name, name) == 0 && (options[i].command == ANY_COMMAND || options[i].command == (int) command))
      return TRUE;
  return FALSE;
}

static gboolean
check_options (MsCommandLine  *self,
               GError        **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!belongs_to (name, self->command))
      return fail (error, _("the option --%s does not belong to this command"), name);
  return TRUE;
}

static void
append_options (GString *help,
                int      command)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *left = NULL;

      if (options[i].command != command)
        continue;
      left = options[i].argument != NULL ? g_strdup_printf ("--%s=%s", options[i].name, options[i].argument)
                                         : g_strdup_printf ("--%s", options[i].name);
      g_string_append_printf (help, "  %-34s %s\n", left, _(options[i].text));
    }
}

MsCommandLine *
ms_command_line_parse (char   **argv,
                       GError **error)
{
  g_autoptr(MsCommandLine) self = g_new0 (MsCommandLine, 1);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!split_arguments (self, argv, words, error))
    return NULL;
  self->wants_help = ms_command_line_get (self, "help") != NULL;
  if (!pick_command (self, words, error) || !check_options (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ms_command_line_free (MsCommandLine *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->words);
  g_hash_table_unref (self->options);
  g_free (self);
}

const char *
ms_command_line_get (const MsCommandLine *self,
                     const char          *option)
{
  return g_hash_table_lookup (self->options, option);
}

char *
ms_command_line_get_help (const MsCommandLine *self)
{
  GString *help = g_string_new (NULL);
  const Subcommand *subcommand = get_subcommand (self->command);

  if (subcommand != NULL)
    {
      g_string_append_printf (help, _("Usage: microslack-server [OPTION…] %s\n\n%s\n"), subcommand->usage, _(subcommand->text));
      g_string_append_printf (help, "\n%s\n", _("Options:"));
      append_options (help, subcommand->command);
      append_options (help, ANY_COMMAND);
      return g_string_free (help, FALSE);
    }
  g_string_append_printf (help, _("Usage: microslack-server [OPTION…] [COMMAND]\n\n%s\n"), _("The MicroSlack team chat server."));
  g_string_append_printf (help, "\n%s\n", _("Without a command it serves. Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    g_string_append_printf (help, "  %-34s %s\n", subcommands[i].usage, _(subcommands[i].text));
  g_string_append_printf (help, "\n%s\n", _("Options:"));
  append_options (help, ANY_COMMAND);
  return g_string_free (help, FALSE);
}
