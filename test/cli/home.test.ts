import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHome, openSecrets } from '../../cli/start/home.ts';
import { Part, stopOrphan } from '../../cli/start/part.ts';
import { StartProblem } from '../../cli/start/problem.ts';
import { pidFileText, runningProcess, startTimeOf } from '../../cli/start/processes.ts';

describe('a home', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vendrail-home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes over a lock whose process is gone, or whose pid belongs to another process by now', () => {
    openHome(folder);
    for (const stale of ['999999999\n1\n', `${process.pid}\nanother time\n`, 'nonsense']) {
      writeFileSync(join(folder, 'run', 'supervisor.pid'), stale);
      const home = openHome(folder);
      expect(runningProcess(join(folder, 'run', 'supervisor.pid'))?.pid).toBe(process.pid);
      home.unlock();
    }
  });

  it('is refused at once where no folder can be made', () => {
    expect(() => openHome('/proc/nohome/inside')).toThrow(StartProblem);
  });

  it('is refused while another process holds it', async () => {
    openHome(folder).unlock();
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      writeFileSync(join(folder, 'run', 'supervisor.pid'), pidFileText(holder.pid ?? 0));
      expect(() => openHome(folder)).toThrow(StartProblem);
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('goes to exactly one of many that find the same stale lock at once', async () => {
    openHome(folder).unlock();
    writeFileSync(join(folder, 'run', 'supervisor.pid'), '999999999\n1\n');
    const contender = `
      const { openHome } = await import(${JSON.stringify(new URL('../../cli/start/home.ts', import.meta.url).href)});
      try { openHome(${JSON.stringify(folder)}); console.log('mine'); } catch (error) { console.log(error.name); }
      setInterval(() => {}, 1000);`;
    const contenders = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', contender], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    try {
      const said = await Promise.all(contenders.map(({ stdout }) => once(stdout, 'data').then(String)));
      expect(said.map((line) => line.trim()).toSorted()).toEqual([
        ...Array<string>(5).fill('StartProblem'),
        'mine',
      ]);
    } finally {
      for (const each of contenders) each.kill('SIGKILL');
    }
  });

  it('says that its secrets are damaged, without quoting them', () => {
    const home = openHome(folder);
    writeFileSync(join(folder, 'secrets.json'), '{"databasePassword":"hunter2"');
    expect(() => openSecrets(home)).toThrow(/secrets\.json is damaged or not yours to read: restore it/);
    expect(() => openSecrets(home)).not.toThrow(/hunter2/);
  });

  it('makes no new secrets for a database that was made with others', () => {
    const home = openHome(folder);
    mkdirSync(join(folder, 'postgres', 'data'), { recursive: true });
    expect(() => openSecrets(home)).toThrow(/secrets\.json is missing, but there is a database: restore it/);
    expect(existsSync(join(folder, 'secrets.json'))).toBe(false);
  });

  it('makes its secrets once, for its owner alone', () => {
    const home = openHome(folder);
    const first = openSecrets(home);
    expect(openSecrets(home)).toEqual(first);
    expect(Buffer.from(first.dataKey, 'base64')).toHaveLength(32);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('starts a part again when it dies, and keeps it stopped when told', async () => {
    const home = openHome(folder);
    const told: string[] = [];
    const again = Promise.withResolvers<void>();
    const part = new Part(
      {
        name: 'dummy',
        command: () => ({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] }),
        ready: async () => true,
        stopSignal: 'SIGTERM',
        stopGraceMs: 2_000,
        readyWithinMs: 5_000,
      },
      home,
      (line) => {
        told.push(line);
        if (line === 'dummy runs again') again.resolve();
      },
    );
    await part.start();
    const first = runningProcess(home.pidFile('dummy'));
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await again.promise;
    const second = runningProcess(home.pidFile('dummy'));
    expect(told[0]).toContain('dummy ended (SIGKILL)');
    expect(second?.pid).not.toBe(first?.pid);
    await part.stop();
    expect(startTimeOf(second?.pid ?? 0)).toBeNull();
  });

  it('stops an orphan, and leaves a stranger with the same pid alone', async () => {
    const home = openHome(folder);
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => orphan.once('exit', resolve));
    writeFileSync(home.pidFile('worker'), `${orphan.pid}\nanother time\n`);
    await stopOrphan(home, 'worker', () => {});
    expect(startTimeOf(orphan.pid ?? 0)).not.toBeNull();
    writeFileSync(home.pidFile('worker'), pidFileText(orphan.pid ?? 0));
    const told: string[] = [];
    await stopOrphan(home, 'worker', (line) => told.push(line));
    await gone;
    expect(told.join()).toContain('left over from an earlier start');
    expect(() => readFileSync(home.pidFile('worker'))).toThrow();
  });

  it('says why a part has ended while starting, and where its log is', async () => {
    const home = openHome(folder);
    const part = new Part(
      {
        name: 'broken',
        command: () => ({
          file: process.execPath,
          args: ['-e', 'console.error("no such thing"); process.exit(7)'],
        }),
        ready: async () => false,
        stopSignal: 'SIGTERM',
        stopGraceMs: 1_000,
        readyWithinMs: 5_000,
      },
      home,
      () => {},
    );
    await expect(part.start()).rejects.toThrow(
      /broken ended while starting \(no such thing\): see .*broken\.log/,
    );
  });
});
