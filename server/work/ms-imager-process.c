/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pipe and a clock. What it says is read as if it came from a peer: it may have been taken over by what it decodes. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-imager-process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "microslack-imager"
#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define LINE_BYTES 200

struct _MsImagerProcess
{
  GPid   pid;
  int    output;
  gint64 deadline;
};

/* Beside the server as it runs from its build, else where it is installed. (transfer full) */
static char *
find_program (void)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_build_filename (MS_LIBEXEC_DIR, PROGRAM, NULL);
}

/* Only where the decoders are. */
static char **
make_environment (void)
{
  static const char * const kept[] = { "GDK_PIXBUF_MODULE_FILE", "GDK_PIXBUF_MODULEDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS",
                                       "UBSAN_OPTIONS", "TSAN_OPTIONS" };
  char **environment = g_environ_setenv (NULL, "LC_ALL", "C", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  return environment;
}

MsImagerProcess *
ms_imager_process_new (const char * const *argv,
                       int                 input)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autofree char *program = find_program ();
  g_auto(GStrv) environment = make_environment ();
  g_autoptr(GError) error = NULL;
  MsImagerProcess *self = g_new0 (MsImagerProcess, 1);
  gboolean started;

  g_ptr_array_add (words, program);
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) argv[i]);
  g_ptr_array_add (words, NULL);
  started = g_spawn_async_with_pipes_and_fds ("/", (const char * const *) words->pdata, (const char * const *) environment,
                                              G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_CLOEXEC_PIPES, NULL, NULL, input,
                                              -1, -1, NULL, NULL, 0, &self->pid, NULL, &self->output, NULL, &error);
  close (input);
  if (!started)
    {
      g_warning ("cannot start %s: %s", program, error->message);
      g_free (self);
      return NULL;
    }
  self->deadline = g_get_monotonic_time () + DEADLINE_US;
  return self;
}

void
ms_imager_process_free (MsImagerProcess *self)
{
  int status = 0;

  if (self == NULL)
    return;
  kill (self->pid, SIGKILL);
  while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
    ;
  /* Taken over by a picture, or a decoder that needs more than ours do. */
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS)
    g_warning ("%s wanted what it may not and was ended", PROGRAM);
  g_spawn_close_pid (self->pid);
  close (self->output);
  g_free (self);
}

/* At least one byte, or FALSE. */
static gboolean
read_some (MsImagerProcess *self,
           guint8          *data,
           gsize            length,
           gsize           *got)
{
  struct pollfd waited = { .fd = self->output, .events = POLLIN };
  gssize n;

  do
    {
      gint64 left = self->deadline - g_get_monotonic_time ();

      if (left <= 0)
        return FALSE;
      n = poll (&waited, 1, (int) (left / 1000) + 1) > 0 ? read (self->output, data, length) : -1;
    }
  while (n < 0 && (errno == EINTR || errno == EAGAIN || waited.revents == 0));
  *got = (gsize) MAX (n, 0);
  return n > 0;
}

char *
ms_imager_process_read_line (MsImagerProcess *self)
{
  g_autoptr(GString) line = g_string_new (NULL);
  guint8 c;
  gsize got;

  while (line->len < LINE_BYTES && read_some (self, &c, 1, &got))
    {
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, (char) c);
    }
  return NULL;
}

GBytes *
ms_imager_process_read_bytes (MsImagerProcess *self,
                              gsize            length)
{
  g_autofree guint8 *data = NULL;
  gsize done = 0;

  if (length > MS_IMAGER_PICTURE_BYTES)
    return NULL;
  data = g_malloc (length + 1);
  while (done < length)
    {
      gsize got;

      if (!read_some (self, data + done, length - done, &got))
        return NULL;
      done += got;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}
