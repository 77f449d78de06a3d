# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that MicroSlack is held against: fetched, configured and started. None is installed into the system: Debian's packages
are unpacked below the build folder, where no service starts, and npm's are installed there."""

import getpass
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from machine import SOURCE, Program, free_port

NPM = ('node-sqlite3-wasm@0.8', 'socket.io@4', 'ws@8')
FETCH_SECONDS = 600
DEBIAN = {  # what a machine that built MicroSlack may lack
    'mosquitto': ('mosquitto', 'libmosquitto1', 'libcjson1', 'libdlt2', 'libwrap0'),
    'ngircd': ('ngircd', 'libident', 'libwrap0'),
    'inspircd': ('inspircd',),
    'aiohttp': ('python3-aiohttp', 'python3-aiosignal', 'python3-async-timeout', 'python3-attr', 'python3-charset-normalizer',
                'python3-frozenlist', 'python3-idna', 'python3-multidict', 'python3-yarl'),
}


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class Kitchen:
    """Where peers come from."""

    def __init__(self, build, scratch):
        self.build, self.scratch = build, scratch
        self.folder = build / 'bench-peers'
        self.root = self.folder / 'debian'
        self.modules = self.folder / 'npm'
        self.versions = {}

    def unpack(self, package):
        """Returns the version. An archive is kept once it is unpacked."""
        kept = self.folder / 'archives'
        if not list(kept.glob(f'{package}_*.deb')):
            print(f'bench: fetching {package}', file=sys.stderr)
            with tempfile.TemporaryDirectory(dir=self.folder) as incoming:
                subprocess.run(['apt-get', 'download', '-qq', package], cwd=incoming, check=True, stdout=subprocess.DEVNULL,
                               timeout=FETCH_SECONDS)
                archive = next(pathlib.Path(incoming).glob('*.deb'))
                subprocess.run(['dpkg-deb', '-x', archive, self.root], check=True)
                archive.rename(kept / archive.name)
        return next(kept.glob(f'{package}_*.deb')).name.split('_')[1].replace('%3a', ':')

    def fetch_npm(self):
        if not all((self.modules / 'node_modules' / name.split('@')[0]).is_dir() for name in NPM):
            print(f'bench: installing {" ".join(NPM)}', file=sys.stderr)
            subprocess.run(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', self.modules, *NPM], check=True,
                           timeout=FETCH_SECONDS)
        for name in (name.split('@')[0] for name in NPM):
            self.versions[name] = json.loads((self.modules / 'node_modules' / name / 'package.json').read_text())['version']

    def fetch(self):
        """A peer that cannot be had fails later in its own rows."""
        (self.folder / 'archives').mkdir(parents=True, exist_ok=True)
        self.modules.mkdir(exist_ok=True)
        self.versions['libsoup'] = output_of('pkg-config', '--modversion', 'libsoup-3.0')
        self.versions['node'] = output_of('node', '--version')
        try:
            self.fetch_npm()
            for name, packages in DEBIAN.items():
                self.versions[name] = [self.unpack(package) for package in packages][0]
        except subprocess.SubprocessError as error:
            print(f'bench: {error}; is the machine on a network, and its package list fresh (apt-get update)?', file=sys.stderr)

    def libraries(self):
        return {'LD_LIBRARY_PATH': ':'.join(str(path) for path in sorted((self.root / 'usr/lib').glob('*-linux-gnu*')))}

    def work(self, name, text):
        """A fresh folder for a server, with its configuration in it."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        folder.chmod(0o755)
        (folder / f'{name}.conf').write_text(text)
        return folder


class Floor(Program):
    name, wire = 'bare epoll floor', 'bare'

    def __init__(self, kitchen):
        super().__init__([kitchen.build / 'tests/bench/peers/bench-floor'])


class LongFloor(Program):
    """The floor with messages as long as ours are on the wire: an event has a channel, an author, a time, numbers."""

    name, wire = 'floor, long frames', 'bare'
    bytes = 343

    def __init__(self, kitchen):
        super().__init__([kitchen.build / 'tests/bench/peers/bench-floor', self.bytes])


class Soup(Program):
    name, wire = 'plain libsoup', 'bare'

    def __init__(self, kitchen):
        super().__init__([kitchen.build / 'tests/bench/peers/bench-soup'])


class NodeWs(Program):
    name, wire = 'Node ws', 'bare'

    def __init__(self, kitchen, greeting=False):
        environment = {'BENCH_MODULES': str(kitchen.modules), 'BENCH_GREETING': 'hello' if greeting else ''}
        super().__init__(['node', SOURCE / 'tests/bench/peers/ws-broadcast.mjs'], environment)


class GreetingNodeWs(NodeWs):
    """Says something to whoever connects, so that the end of a connection's set-up can be seen."""

    wire = 'greeted'

    def __init__(self, kitchen):
        super().__init__(kitchen, True)


class SocketIo(Program):
    name, wire = 'socket.io', 'socketio'

    def __init__(self, kitchen):
        super().__init__(['node', SOURCE / 'tests/bench/peers/socketio-broadcast.mjs'], {'BENCH_MODULES': str(kitchen.modules)})

    def addresses(self, count):
        return (f'127.0.0.1 {self.port} /socket.io/?EIO=4&transport=websocket' for _ in range(count))


class Aiohttp(Program):
    name, wire = 'aiohttp', 'bare'

    def __init__(self, kitchen):
        super().__init__(['/usr/bin/python3', SOURCE / 'tests/bench/peers/aiohttp-broadcast.py'],
                         {'PYTHONPATH': str(kitchen.root / 'usr/lib/python3/dist-packages')})


class Mosquitto(Program):
    name, wire = 'Mosquitto (MQTT)', 'mqtt'

    def __init__(self, kitchen):
        port = free_port()
        folder = kitchen.work('mosquitto', f'''listener {port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
max_queued_messages 0
log_dest none
user {getpass.getuser()}
''')
        super().__init__([kitchen.root / 'usr/sbin/mosquitto', '-c', folder / 'mosquitto.conf'], kitchen.libraries(), port)


class Ngircd(Program):
    name, wire = 'ngIRCd', 'irc'

    def __init__(self, kitchen):
        port = free_port()
        folder = kitchen.work('ngircd', f'''[Global]
Name = bench.example
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
''')
        super().__init__([kitchen.root / 'usr/sbin/ngircd', '-n', '-f', folder / 'ngircd.conf'], kitchen.libraries(), port)


class Inspircd(Program):
    """Lets people in once a second only, but then all who wait."""

    name, wire, window = 'InspIRCd', 'irc', 1000

    def __init__(self, kitchen):
        port = free_port()
        modules = kitchen.root / 'usr/lib/inspircd/modules'
        folder = kitchen.scratch / 'inspircd'
        kitchen.work('inspircd', f'''<config format="xml">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}" moduledir="{modules}">
<server name="bench.example" description="bench" network="Bench" id="001">
<admin name="bench" nick="bench" email="bench@bench.example">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" fakelag="no" commandrate="1000000000" threshold="1000000" hardsendq="64M" softsendq="64M" recvq="64M" localmax="100000"
  globalmax="100000" maxconnwarn="no" resolvehostnames="no" useident="no" timeout="60">
<performance somaxconn="4096" softlimit="100000">
''')
        as_root = ['--runasroot'] if os.geteuid() == 0 else []
        super().__init__([kitchen.root / 'usr/sbin/inspircd', '--nofork', '--nopid', *as_root, f'--config={folder / "inspircd.conf"}'],
                         kitchen.libraries(), port)


class Pages(Program):
    """The peers of the history table, on the same store."""

    name = 'libsoup pages'

    def __init__(self, kitchen, store, channel):
        super().__init__([kitchen.build / 'tests/bench/peers/bench-pages', pathlib.Path(store) / 'microslack.db', channel])


class SqliteChat(Program):
    """The peer of the API table, on a copy of its store."""

    name = 'Node, SQLite'

    def __init__(self, kitchen, store, token, user):
        folder = kitchen.work('sqlite-chat', '')
        copy = folder / 'chat.db'
        subprocess.run(['cp', '--reflink=auto', store, copy], check=True)
        super().__init__(['node', SOURCE / 'tests/bench/peers/sqlite-chat.mjs', copy, token, user], {'BENCH_MODULES': str(kitchen.modules)})


BROADCASTERS = (Floor, LongFloor, Soup, NodeWs, SocketIo, Aiohttp, Mosquitto, Ngircd, Inspircd)
