# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose disk and clock do what the test says (tests/faults/ms-fault-shim.c), and file systems of its own for a test."""

import mmap
import os
import shutil
import struct
import subprocess
import tempfile

from ms_test_server import Server

SHIM = os.environ.get('MICROSLACK_FAULT_SHIM', '')
FIELDS = ('syncs', 'syncs_done', 'writes', 'fail_sync_at', 'fail_sync_count', 'fail_sync_errno', 'fail_write_at', 'fail_write_count',
          'fail_write_errno', 'sync_delay_us', 'sync_hold', 'clock_step_us', 'kill_at_write', 'failed', 'passed_us', 'hold_write_bytes', 'write_held')
FOR_EVER = 1 << 60


class Control:
    """The shared page, one attribute for each field."""

    def __init__(self, folder):
        self.__dict__['path'] = os.path.join(folder, 'control')
        with open(self.path, 'wb') as file:
            file.truncate(mmap.PAGESIZE)
        with open(self.path, 'r+b') as file:
            self.__dict__['page'] = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def __getattr__(self, name):
        return struct.unpack_from('q', self.page, 8 * FIELDS.index(name))[0]

    def __setattr__(self, name, value):
        struct.pack_into('q', self.page, 8 * FIELDS.index(name), value)

    def fail_sync(self, error, after=1, count=1):
        """The syncs from the `after`-th on from now."""
        self.fail_sync_errno, self.fail_sync_count = error, count
        self.fail_sync_at = self.syncs + after

    def fail_write(self, error, after=1, count=1):
        self.fail_write_errno, self.fail_write_count = error, count
        self.fail_write_at = self.writes + after

    def mend(self):
        self.fail_sync_at = self.fail_write_at = self.hold_write_bytes = self.write_held = 0


class FaultyServer(Server):
    """`control` is its disk and clock. With `record` every call on its files is written down (ms_power.py)."""

    def __init__(self, *options, record=False, **rest):
        if not os.path.exists(SHIM):
            raise AssertionError('MICROSLACK_FAULT_SHIM does not name the built shim')
        self.outside = tempfile.mkdtemp(prefix='microslack-fault-')
        self.control = Control(self.outside)
        super().__init__(*options, **rest)
        self.record = os.path.join(self.outside, 'record') if record else None
        self.environment.update(LD_PRELOAD=SHIM, MS_FAULT_CONTROL=self.control.path, MS_FAULT_FOLDER=self.folder,
                                ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
        if record:
            open(self.record, 'wb').close()
            self.environment['MS_FAULT_RECORD'] = self.record

    def __exit__(self, *details):
        self.control.sync_hold = 0
        self.control.mend()
        super().__exit__(*details)
        shutil.rmtree(self.outside, ignore_errors=True)


class Mount:
    """A file system of its own, seen by the server and, through `folder`, by the test. It lives in a mount namespace that a waiting
    process holds, so that nothing is left of it whatever happens. `what`: arguments of mount(8) before the folder."""

    def __init__(self, *what):
        self.point = tempfile.mkdtemp(prefix='microslack-mount-')
        namespace = ['--mount'] if os.geteuid() == 0 else ['--user', '--map-root-user', '--mount']
        self.holder = subprocess.Popen(
            ['unshare', *namespace, 'sh', '-c', 'mount "$@" && echo mounted && exec cat', 'sh', *what, self.point],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.holder.stdout.readline() != b'mounted\n':
            message = self.holder.stderr.read().decode().strip()
            self.close()
            raise AssertionError(f'cannot mount ({message}): this test needs the right to make a mount namespace')
        self.folder = f'/proc/{self.holder.pid}/root{self.point}'
        enter = ['--mount'] if os.geteuid() == 0 else ['--user', '--preserve-credentials', '--mount']
        self.within = ['nsenter', '--target', str(self.holder.pid), *enter]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.holder.stdin.close()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()
        os.rmdir(self.point)
