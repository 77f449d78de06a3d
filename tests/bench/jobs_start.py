# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person waits for at the beginning: the server ready, the first view of the browser app, the window of the desktop app."""

import gzip
import os
import re
import shutil
import subprocess
import time

from context import say
from machine import Failure, resident_kb

WINDOW_SECONDS = 20
SETTLE_SECONDS = 3


def ready_run(bench):
    with bench.million(bench.size['ready_messages']).start() as server:
        return {'ready_ms': server.ready_seconds * 1000, 'resident_kb': resident_kb(server.pid)}


def ready(bench):
    for number, _ in bench.rounds_of([None]):
        bench.measure('ready', 'MicroSlack', number, ready_run, bench)


def fetch(server, path, token):
    server.connection.request('GET', path, headers={'Accept': 'text/html,*/*', 'Accept-Encoding': 'gzip', 'Authorization': f'Bearer {token}'})
    response = server.connection.getresponse()
    body = response.read()
    return gzip.decompress(body) if response.getheader('Content-Encoding') == 'gzip' else body


def view_run(bench):
    team = bench.team(bench.size['few'])
    with team.start() as server:
        page = fetch(server, '/', team.facts['owner']).decode()
        files = sorted(set(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', page)))
        total = sum(len(gzip.compress(fetch(server, path, team.facts['owner']), 9)) for path in files)
    if not files:
        raise Failure('the browser app is not built')
    return {'bytes': total, 'files': len(files)}


def view(bench):
    bench.measure('view', 'MicroSlack', 0, view_run, bench)


def window_start(command, environment):
    """Seconds from exec to a mapped window, and kB resident a little later."""
    started = time.monotonic()
    process = subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.monotonic() - started < WINDOW_SECONDS:
            found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(process.pid)], env=environment, capture_output=True, text=True)
            if found.stdout.strip():
                mapped = time.monotonic() - started
                time.sleep(SETTLE_SECONDS)
                return {'ms': mapped * 1000, 'resident_kb': resident_kb(process.pid)}
        raise Failure(f'{command[0]} showed no window')
    finally:
        process.terminate()
        process.wait(10)


def desktop(bench):
    """Exec to window (polled), and memory; the floor is an empty libadwaita window."""
    programs = {'empty window': 'tests/bench/bench-empty-window', 'MicroSlack': 'desktop/microslack'}
    if not all((bench.build / path).exists() for path in programs.values()) or not all(map(shutil.which, ('Xvfb', 'xdotool'))):
        say('desktop: the app, Xvfb or xdotool is missing')
        return
    home = bench.scratch / 'home'
    home.mkdir(exist_ok=True)
    read_end, write_end = os.pipe()
    display = subprocess.Popen(['Xvfb', '-displayfd', str(write_end), '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], pass_fds=[write_end],
                               stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as numbers:
            number = numbers.readline().strip()
        environment = {**os.environ, 'DISPLAY': f':{number}', 'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GDK_DEBUG': 'gl-disable',
                       'GTK_A11Y': 'none', 'HOME': str(home), 'GSETTINGS_BACKEND': 'memory', 'XDG_DATA_HOME': str(home / 'data'),
                       'XDG_CACHE_HOME': str(home / 'cache'), 'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': str(home / 'keyring'),
                       'SECRET_FILE_TEST_PASSWORD': 'bench', 'GSETTINGS_SCHEMA_DIR': str(bench.build / 'data')}
        for path in programs.values():  # into the page cache
            window_start([bench.build / path], environment)
        for number, name in bench.rounds_of(list(programs)):
            bench.measure('desktop', name, number, window_start, [bench.build / programs[name]], environment)
    finally:
        display.terminate()
        display.wait()
