# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power cuts by copies of a disk image: the server works on an ext4 of its own on a loop device. At a moment of chance it is stopped, and
the image is copied: what the file system had not written to the device is not in the copy. The server goes on; another one starts on the
copy, whose file system repairs itself as after a cut, and must have everything that was acknowledged before the moment. Needs root."""

import contextlib
import os
import random
import signal
import subprocess
import tempfile
import time

from ms_faults import Mount
from ms_ledger import Talk
from ms_test_server import Server

IMAGE_BYTES = 512 << 20
KEEP_BACK = 'commit=300'  # seconds; the journal is written by syncs alone


def cut_power_by_image(rounds, judge, least=20, padding=200):
    """`judge (talk, server, moment)` proves a copy and returns figures. Returns all of them."""
    if os.geteuid() != 0:
        raise AssertionError('root is needed for loop devices')
    with tempfile.TemporaryDirectory(prefix='microslack-image-') as folder, contextlib.ExitStack() as stack:
        image, copy = os.path.join(folder, 'image'), os.path.join(folder, 'copy')
        make_image(image)
        mount = stack.enter_context(Mount('-o', f'loop,{KEEP_BACK}', image))
        server = stack.enter_context(Server(folder=mount.folder, inside=mount.point, within=mount.within))
        talk = Talk(server, padding=padding, mark=time.monotonic)
        talk.start()
        proofs = []
        for _ in range(rounds):
            talk.wait(least)
            time.sleep(random.uniform(0, 0.1))
            moment = copy_at_rest(server, image, copy)
            proofs.append(judge_image(copy, talk, judge, moment))
        talk.finish()
        talk.check()
        return proofs


def make_image(path):
    with open(path, 'wb') as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run(['mkfs.ext4', '-q', path], check=True)


def copy_at_rest(server, image, copy):
    """Returns the moment: everything acknowledged before it was acknowledged before the copy."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        wait_until_stopped(server.process.pid)
        moment = time.monotonic()
        subprocess.run(['cp', image, copy], check=True)
    finally:
        server.process.send_signal(signal.SIGCONT)
    return moment


def wait_until_stopped(process):
    """A thread in the middle of a sync stops after it."""
    end = time.monotonic() + 20
    while True:
        states = [state_of(f'/proc/{process}/task/{task}/stat') for task in os.listdir(f'/proc/{process}/task')]
        if set(states) == {'T'}:
            return
        assert time.monotonic() < end, states
        time.sleep(0.001)


def state_of(path):
    with open(path, encoding='ascii', errors='replace') as file:
        return file.read().rsplit(')', 1)[1].split()[0]


def judge_image(copy, talk, judge, moment):
    with Mount('-o', 'loop', copy) as mount, Server(folder=mount.folder, inside=mount.point, within=mount.within) as server:
        return judge(talk, server, moment)
