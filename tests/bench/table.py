# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From runs to rows: what was wanted, what was measured, the verdict; then everything else that was measured. Medians, with the least
and the greatest in brackets; ratios are taken within a round first."""

import statistics

OURS = 'MicroSlack'
SQLITE = 'Node, SQLite'
FLOOR, LONG_FLOOR = 'bare epoll floor', 'floor, long frames'


class Spread:
    def __init__(self, values):
        self.values = values
        self.median = statistics.median(values)

    def __format__(self, form):
        if len(self.values) == 1:
            return f'{self.median:{form}}'
        return f'{self.median:{form}} ({min(self.values):{form}}–{max(self.values):{form}})'


def runs_of(results, job, name):
    return [run for run in results['jobs'].get(job, {}).get(name, []) if 'failure' not in run]


def spread(results, job, name, key):
    """None when nothing was measured."""
    values = [run[key] for run in runs_of(results, job, name)]
    return Spread(values) if values else None


def ratio(results, job, above, below, key):
    """@above over @below of the same round."""
    lower = {run['round']: run[key] for run in runs_of(results, job, below)}
    values = [run[key] / lower[run['round']] for run in runs_of(results, job, above) if lower.get(run['round'])]
    return Spread(values) if values else None


def ratio_between(results, job, above, above_key, below, below_key):
    lower = {run['round']: run[below_key] for run in runs_of(results, job, below)}
    values = [run[above_key] / lower[run['round']] for run in runs_of(results, job, above) if lower.get(run['round'])]
    return Spread(values) if values else None


class Row:
    """One thing that was wanted. @least and @aim are limits of the median; @more says that more is better."""

    def __init__(self, job, measured, unit, least, aim, more=True, form='.1f', note=''):
        self.job, self.measured, self.unit, self.least, self.aim, self.more, self.form, self.note = job, measured, unit, least, aim, more, form, note

    def limit(self, value):
        return '–' if value is None else f'{"≥" if self.more else "≤"} {value:g}{self.unit}'

    def meets(self, value):
        return value is not None and (self.measured.median >= value if self.more else self.measured.median <= value)

    def verdict(self):
        if self.measured is None:
            return 'not measured'
        if self.aim is None and self.least is None:
            return '–'
        if self.meets(self.aim):
            return 'aim reached'
        if self.meets(self.least):
            return 'reached'
        return 'aim missed' if self.least is None else 'missed'

    def cells(self):
        measured = '–' if self.measured is None else f'{self.measured:{self.form}}{self.unit}'
        return [self.job, self.limit(self.least), self.limit(self.aim), measured + self.note, self.verdict()]


def floor_note(results, job, peer):
    """What nobody can do better here: the same for a broadcaster that does nothing but send."""
    floor = ratio(results, job, peer, FLOOR, 'cpu_us')
    return '' if floor is None else f'; over the bare floor {floor.median:.1f}×'


def fan_out_rows(results, job, label, wanted):
    rows = [Row(f'{label}: CPU per delivery, {peer} over ours', ratio(results, job, peer, OURS, 'cpu_us'), '×', least, aim, note=floor_note(results, job, peer))
            for peer, least, aim in wanted]
    shard = ratio_between(results, job, OURS, 'shard_us', FLOOR, 'cpu_us')
    long = ratio_between(results, job, OURS, 'shard_us', LONG_FLOOR, 'cpu_us')
    worker = ratio_between(results, job, OURS, 'worker_us', OURS, 'cpu_us')
    note = ''
    if shard and long and worker:
        note = f'; the store takes {worker.median:.0%}; fan-out alone {shard.median:.2f}×, over a floor with frames as long as ours {long.median:.2f}×'
    rows.append(Row(f'{label}: the whole server over the bare floor', ratio(results, job, OURS, FLOOR, 'cpu_us'), '×', None, 1.1, False, '.2f', note))
    return rows


def open_loop_rows(results, size):
    missing = spread(results, 'open loop', OURS, 'undelivered')
    label = f'{size["sockets"]:,} sockets, {size["offered"]} messages/s offered'
    return [Row(f'{label}: p99', spread(results, 'open loop', OURS, 'p99_ms'), ' ms', 25, 12, False),
            Row(f'{label}: deliveries missing 2 s after the end', missing, '', 0, 0, False, '.0f')]


def history_row(results, label, ours, peer, least, aim, floor=None):
    """By time on the processor, which another program on the core does not change; by the clock as a note, and what nobody can do better."""
    clock = ratio(results, 'history', ours, peer, 'rate')
    note = '' if clock is None else f'; by the clock {clock.median:.2f}×'
    least_work = floor and ratio(results, 'history', peer, floor, 'cpu_us')
    if least_work:
        note += f'; over reading the rows alone, with ready bytes sent for them, {least_work.median:.2f}×'
    return Row(label, ratio(results, 'history', peer, ours, 'cpu_us'), '×', least, aim, True, '.2f', note)


def steady_row(results):
    size, disk = results['size'], spread(results, 'steady', OURS, 'disk_worst_ms')
    label = f'worst commit at {size["steady_rate"]:,} messages/s for {size["steady_seconds"]} s (worst acknowledgement: an upper bound)'
    note = '' if disk is None else f'; worst fdatasync of a page before and after {disk.median:.1f} ms'
    return Row(label, spread(results, 'steady', OURS, 'max_ms'), ' ms', 20, 5, False, '.1f', note)


def api_rows(results):
    """Beside a server on Node with SQLite; by the clock, as its callers wait for it."""
    size = results['size']
    jobs = (('api post', 'chat.postMessage by 50 senders, acknowledged when synced'), ('api history', f'history page of 50 of {size["messages"]:,} messages'),
            ('api search', f'search for a word in {size["messages"]:,} messages'), ('api boot', f'micro.boot with {size["wide"]} channels, {size["people"]:,} people'))
    for job, label in jobs:
        yield Row(f'{label}: requests/s, ours over Node with SQLite', ratio(results, job, OURS, SQLITE, 'rate'), '×', 1, None, True, '.2f')
        yield Row(f'{label}: p99, ours', spread(results, job, OURS, 'p99_ms'), ' ms', None, None, False, '.2f',
                  '' if ratio(results, job, SQLITE, OURS, 'p99_ms') is None else f'; Node with SQLite {ratio(results, job, SQLITE, OURS, "p99_ms").median:.1f}× that')


def rows_of(results):
    size, idle = results['size'], results.get('idle_sockets', {})
    return [
        *fan_out_rows(results, 'fan-out many 32', f'{size["sockets"]:,} sockets, 8 senders, 32 under way',
                      (('plain libsoup', 20, None), ('Node ws', 30, None), ('aiohttp', 30, None), ('InspIRCd', 2.5, None))),
        *fan_out_rows(results, 'fan-out many 1', f'{size["sockets"]:,} sockets, 1 under way', (('plain libsoup', 1.8, None), ('Node ws', 2.5, None))),
        Row(f'{idle.get("used", size["idle"]):,} idle sockets beside one busy pair: CPU per message over none idle', ratio(results, 'idle', 'many', 'none', 'cpu_us'),
            '×', 1.1, 1.1, False, '.2f'),
        Row('memory per idle signed-in connection', spread(results, 'memory', OURS, 'kb'), ' kB', 1, 0.6, False, '.2f'),
        Row('set-up of a connection, accept to hello: CPU, ours over Node ws', ratio(results, 'set-up', OURS, 'Node ws', 'cpu_us'), '×', 1, 0.5, False, '.2f'),
        Row('durable messages/s, groups over lone commits, one channel', ratio(results, 'durable one channel', 'groups', 'alone', 'rate'), '×', 15, 25),
        Row(f'the same over {size["wide"]} channels of {size["people"]:,} people', ratio(results, 'durable many channels', 'groups', 'alone', 'rate'), '×', 8, 12),
        steady_row(results),
        Row('lone durable message, latency added over a ping / one fdatasync', spread(results, 'lone', OURS, 'ratio'), '×', 1.7, 1.4, False, '.2f'),
        history_row(results, f'older history page of 50 of {size["messages"]:,} messages: requests per second of a core, ours over json-glib', 'ours older',
                    'json-glib older', 2.5, None, floor='rows alone'),
        history_row(results, 'newest history page of 50: requests per second of a core, ours over libsoup sending ready bytes', 'ours newest', 'ready bytes', None, 0.6),
        *api_rows(results),
        *open_loop_rows(results, size),
    ]


def markdown(header, rows):
    lines = ['| ' + ' | '.join(header) + ' |', '|' + '---|' * len(header)]
    return '\n'.join(lines + ['| ' + ' | '.join(row) + ' |' for row in rows])


def cell(results, job, name, key, form):
    found = spread(results, job, name, key)
    return '–' if found is None else f'{found:{form}}'


def broadcast_table(results, job):
    """Least CPU first; who failed stands at the end with the reason."""
    rows = []
    for name, runs in results['jobs'].get(job, {}).items():
        cpu = spread(results, job, name, 'cpu_us')
        failures = [run['failure'] for run in runs if 'failure' in run]
        if cpu is None:
            rows.append((9e9, [name, failures[-1][:80], '', '', '', '']))
            continue
        over = ratio(results, job, name, OURS, 'cpu_us')
        missing = sum(run['undelivered'] for run in runs_of(results, job, name))
        rows.append((cpu.median, [name + (f' ({len(failures)} of {len(runs)} failed)' if failures else ''), f'{cpu:.2f}', '–' if over is None else f'{over.median:.2f}×',
                                  cell(results, job, name, 'rate', ',.0f'), cell(results, job, name, 'p50_ms', '.2f'),
                                  cell(results, job, name, 'p99_ms', '.2f') + (f', {missing:,} missing' if missing else '')]))
    return markdown(('server', 'CPU µs/delivery', '/ ours', 'deliveries/s', 'p50 ms', 'p99 ms'), [row for _, row in sorted(rows, key=lambda pair: pair[0])])


def share_table(results):
    """Where the server's time on the processor goes, by thread."""
    rows = []
    for job in results['jobs']:
        cpu = spread(results, job, OURS, 'cpu_us') if job.startswith(('fan-out', 'open')) else None
        if cpu is None:
            continue
        ours = [cell(results, job, OURS, key, '.2f') for key in ('worker_us', 'shard_us')]
        rows.append([job, f'{cpu:.2f}', *ours, *(cell(results, job, floor, 'cpu_us', '.2f') for floor in (FLOOR, LONG_FLOOR))])
    return markdown(('job', 'all, µs/delivery', 'worker: rules, store, sync', 'shard: sockets, fan-out', FLOOR, LONG_FLOOR), rows)


def plain_table(results, job, columns):
    names = [name for name in results['jobs'].get(job, {}) if runs_of(results, job, name)]
    return markdown(('', *columns), [[name, *(cell(results, job, name, key, form) for key, form in columns.values())] for name in names])


API_COLUMNS = {'requests/s': ('rate', ',.0f'), 'CPU µs': ('cpu_us', '.1f'), 'bytes': ('bytes', ',.0f'), 'p50 ms': ('p50_ms', '.2f'), 'p99 ms': ('p99_ms', '.2f')}

DETAILS = (
    ('Broadcast, many sockets, 32 under way', 'fan-out many 32', None),
    ('Broadcast, many sockets, 1 under way', 'fan-out many 1', None),
    ('Broadcast, few sockets, 32 under way', 'fan-out few 32', None),
    ('Broadcast, few sockets, 1 under way', 'fan-out few 1', None),
    ('Open loop', 'open loop', None),
    ('One busy pair, and idle sockets', 'idle', {'CPU µs/message': ('cpu_us', '.1f'), 'messages/s': ('rate', ',.0f'), 'p50 ms': ('p50_ms', '.3f'), 'p99 ms': ('p99_ms', '.3f')}),
    ('Memory', 'memory', {'kB per connection': ('kb', '.2f'), 'kB resident with a tenth of them': ('resident_few_kb', ',.0f')}),
    ('Set-up of a connection', 'set-up', {'CPU µs': ('cpu_us', '.1f')}),
    ('Durable messages, one channel', 'durable one channel', {'messages/s': ('rate', ',.0f'), 'worker CPU µs/message': ('worker_us', '.1f'), 'p50 ms': ('p50_ms', '.3f')}),
    ('Durable messages, many channels', 'durable many channels', {'messages/s': ('rate', ',.0f'), 'worker CPU µs/message': ('worker_us', '.1f'), 'p50 ms': ('p50_ms', '.3f')}),
    ('Steady rate: time to the acknowledgement', 'steady', {'p50 ms': ('p50_ms', '.2f'), 'p99 ms': ('p99_ms', '.2f'), 'p99.9 ms': ('p999_ms', '.2f'), 'worst ms': ('max_ms', '.1f'), 'worst fdatasync ms': ('disk_worst_ms', '.1f')}),
    ('Lone message, µs', 'lone', {'to acknowledgement': ('message_us', '.0f'), 'ping to pong': ('ping_us', '.0f'), 'added': ('added_us', '.0f'), 'one fdatasync': ('disk_us', '.0f')}),
    ('History page over HTTP', 'history', {'requests/s': ('rate', ',.0f'), 'CPU µs': ('cpu_us', '.1f'), 'of which readers': ('reader_us', '.1f'), 'bytes': ('bytes', ',.0f'), 'p99 ms': ('p99_ms', '.2f')}),
    ('API: a message, 50 senders', 'api post', API_COLUMNS),
    ('API: an older page of 50', 'api history', API_COLUMNS),
    ('API: a search for a word', 'api search', API_COLUMNS),
    ('API: the start of a client', 'api boot', API_COLUMNS),
    ('Search: one connection, by what is asked', 'search', API_COLUMNS),
    ('Start of the server', 'ready', {'ms to ready': ('ready_ms', '.0f'), 'kB resident': ('resident_kb', ',.0f')}),
    ('First view of the browser app', 'view', {'bytes of script and style, gzip': ('bytes', ',.0f'), 'files': ('files', '.0f')}),
    ('Desktop app', 'desktop', {'ms to a window': ('ms', '.0f'), 'kB resident': ('resident_kb', ',.0f')}),
)


def machine_line(results):
    machine, versions = results['machine'], results.get('versions', {})
    text = (f'{machine["date"]}, {machine["processor"]}, {machine["cores"]} cores, {machine["memory_gb"]} GB, {machine["system"]}, Linux {machine["kernel"]}; '
            f'load average {machine["load_before"]:.1f} before and {machine.get("load_after", 0):.1f} after; server on core 0, load on core 1, loopback. '
            f'fdatasync of an overwritten 4 kB page: {machine["fdatasync_us"]:.0f} µs. Rounds: {results["rounds"]}, alternated; medians (least–greatest).')
    return text + (' Peers: ' + ', '.join(f'{name} {version}' for name, version in versions.items()) + '.' if versions else '')


def wanted_table(results):
    return markdown(('job', 'at least', 'aim', 'measured', 'verdict'), [row.cells() for row in rows_of(results)])


def document(results):
    parts = ['MicroSlack checks, stores and syncs every message before anybody sees it; no peer stores any.', wanted_table(results),
             machine_line(results), '### Where the time goes', share_table(results)]
    for title, job, columns in DETAILS:
        if job in results['jobs']:
            parts += [f'### {title}', broadcast_table(results, job) if columns is None else plain_table(results, job, columns)]
    return '\n\n'.join(parts) + '\n'
