import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../cli/conformance/result.ts';
import { startSandboxServer, type SandboxServer } from '../../providers/sandbox-server.ts';

// Goal: a report that can be sent to a provider says what happened, holds no secret, and is never green when an answer was wrong.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(PAY|DVS|VALUE)/.test(name)),
);
const SECRETS = [
  'sandbox-pass',
  'sandbox-user',
  'sandbox-public',
  'sandbox-key',
  'sandbox-secret',
  '0123456789abcdef',
  'sandbox@payvice.test',
];
const PERSONAL = [
  '08101234000',
  '04123456780',
  '0100123456',
  '45037595423',
  '10173123456',
  '87654321',
  '12345678',
  '+6595123100',
  '18763351234',
  '923001234501',
  '8901240000000000001',
  '12125550123',
  '07700900123',
  '4111111111111111',
  'Badminton',
  'DOE',
];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const children = new Set<ChildProcess>();
let folder: string;
let sandbox: SandboxServer;

beforeAll(async () => {
  sandbox = await startSandboxServer({ port: 0, delayScale: 0 });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vendrail-conformance-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await control('reset');
  rmSync(folder, { recursive: true });
});
afterAll(() => sandbox.close());

/** Runs the command; `onProgress` sees standard error as it grows. */
function conformance(
  args: readonly string[],
  onProgress: (stderr: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['cli/conformance.ts', ...args], { cwd: ROOT, env: ENV });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onProgress(stderr, child);
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
}

async function control(path: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_control/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`/_control/${path} answered ${answer.status}`);
}

async function controlled<T>(path: string): Promise<T> {
  return (await (await fetch(`${sandbox.url}/_control/${path}`)).json()) as T;
}

const paythemUrl = () => `${sandbox.url}/paythem/API/49972/`;
const payviceArgs = () => ['payvice', '--url', `${sandbox.url}/payvice`, '--sandbox-clock', '--json'];
const resultOf = ({ stdout }: Ended) => JSON.parse(stdout) as RunResult;
const stepsOf = (run: RunResult, verdict: string) =>
  run.steps.filter((step) => step.verdict === verdict).map(({ title }) => title);

describe.each([
  ['paythem', 13],
  ['payvice', 26],
  ['dvs', 25],
  ['valuetopup', 31],
  ['paythru', 10],
])('the acceptance of %s', (provider, count) => {
  let ended: Ended;
  let report: string;
  beforeAll(async () => {
    const own = mkdtempSync(join(tmpdir(), 'vendrail-conformance-'));
    const file = join(own, 'report.md');
    ended = await conformance([provider, '--out', file]);
    report = readFileSync(file, 'utf8');
    rmSync(own, { recursive: true });
  });

  it('passes against sandboxes of its own, and the report says so', () => {
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toContain(`[${count}/${count}]`);
    expect(report).toContain('**Passed**');
    expect(report).toContain(`| ${count} passed `);
    expect(report.match(/^## .*$/gm)).toEqual(['## Steps', '## Findings', '## Wire samples']);
    for (let number = 1; number <= count; number += 1) expect(report).toContain(`\n### ${number}. `);
  });

  it('holds no credential, and no number as a whole, in the report and on the screen', () => {
    for (const text of [...SECRETS, ...PERSONAL]) {
      expect(report).not.toContain(text);
      expect(ended.stderr).not.toContain(text);
    }
    expect(report).not.toMatch(/\b[0-9a-f]{64}\b/);
    expect(report).toContain('•••');
  });
});

describe("PayThem's acceptance test", () => {
  it('names every call to PayThem: five lists, five top-ups and the daily limit', async () => {
    const run = resultOf(await conformance(['paythem', '--url', paythemUrl(), '--json']));
    expect(run.verdict).toBe('passed');
    const { transactions } = await controlled<{ transactions: { our_reference: string }[] }>('transactions');
    const told = run.steps.flatMap(({ references }) =>
      Object.entries(references).flatMap(([name, value]) => (name.startsWith('reference') ? [value] : [])),
    );
    expect(told).toEqual(transactions.map((transaction) => transaction.our_reference));
    expect(told).toHaveLength(6);
    const wire = run.steps.map(({ samples }) =>
      samples.map(({ request, answer }) => request + answer).join('\n'),
    );
    expect(wire.filter((text) => text.includes('"FUNCTION": "topup_listRetailers"'))).toHaveLength(6);
    expect(wire[1]).toContain('"FUNCTION": "topup_topupRetailer"');
    expect(wire[10]).toContain('"RESULT": "3004"');
    expect(wire[12]).toBe('');
  });

  it('goes on to the limit of the retailer that it is given', async () => {
    const run = resultOf(await conformance(['paythem', '--json', '--with', 'retailer=12449']));
    expect(run.verdict).toBe('passed');
    expect(run.steps[10]?.facts[0]).toBe('5 more were accepted before');
  });

  it.each([
    ['global_error_after_effect', 'topup_topupRetailer$'],
    ['garbage_after_effect', 'topup_topupRetailer$'],
    ['other_load', 'topup_topupRetailer$'],
  ])('fails, and loads no more, after a wrong answer (%s)', async (fault, path) => {
    await control('faults', { provider: 'paythem', fault, path });
    const ended = await conformance(['paythem', '--url', paythemUrl(), '--json']);
    expect(ended.code).toBe(1);
    const run = resultOf(ended);
    expect(run.verdict).toBe('failed');
    expect(stepsOf(run, 'failed')).toHaveLength(1);
    const { transactions } = await controlled<{ transactions: { our_reference: string }[] }>('transactions');
    expect(transactions.filter((each) => each.our_reference !== 'other')).toHaveLength(1);
  });

  it('takes a new period for what it is: the limit comes later', async () => {
    await control('faults', { provider: 'paythem', fault: 'counter_reset', path: 'topup_topupRetailer$' });
    const run = resultOf(await conformance(['paythem', '--url', paythemUrl(), '--json']));
    expect(run.verdict).toBe('passed');
    expect(run.steps[2]?.facts[0]).toContain('a new period has begun');
    expect(run.steps[10]?.facts[0]).toBe('1 more were accepted before');
  });

  it('gives up a call that is not answered in time', async () => {
    await control('faults', {
      provider: 'paythem',
      fault: 'hang_after_effect',
      path: 'topup_topupRetailer$',
    });
    const run = resultOf(await conformance(['paythem', '--url', paythemUrl(), '--json', '--timeout', '1']));
    expect(run.steps[1]).toMatchObject({
      verdict: 'failed',
      why: expect.stringContaining('outcome unknown'),
    });
    expect(run.steps[1]?.samples[0]?.answer).toBe('no whole answer');
  });
});

describe('a second Ctrl-C', () => {
  it('breaks the open call off: what it sent may have had its effect, and the report says so', async () => {
    await control('faults', {
      provider: 'paythem',
      fault: 'hang_after_effect',
      path: 'topup_topupRetailer$',
    });
    let again: NodeJS.Timeout | null = null;
    const ended = await conformance(['paythem', '--url', paythemUrl(), '--json'], (stderr, child) => {
      if (stderr.includes('[ 2/13]')) again ??= setInterval(() => child.kill('SIGINT'), 100);
    });
    clearInterval(again ?? undefined);
    expect(ended.code).toBe(1);
    const run = resultOf(ended);
    expect(run).toMatchObject({ verdict: 'incomplete', interrupted: true });
    expect(stepsOf(run, 'interrupted')).toEqual(['Top-up, 1 of 5']);
    expect(run.steps[1]?.why).toContain('outcome unknown');
  });
});

describe("Payvice's examples", () => {
  it.each([
    ['no_reference', 'auth2/purchase$', 'Airtime of 50 naira, MTN'],
    ['error_after_effect', 'wallet/transfer$', 'Transfer of 50 naira to another wallet'],
    ['http_500_before_effect', 'auth0/requery$', 'Requery of the first airtime purchase'],
  ])('fail after a wrong answer, and the others are played (%s)', async (fault, path, title) => {
    await control('faults', { provider: 'payvice', fault, path });
    const ended = await conformance(payviceArgs());
    expect(ended.code).toBe(1);
    const run = resultOf(ended);
    expect(run.verdict).toBe('failed');
    expect(stepsOf(run, 'failed')).toEqual([title]);
    expect(stepsOf(run, 'passed')).toHaveLength(25);
  });

  it('end cleanly at Ctrl-C while waiting for the next token: what was bought is told, the rest is marked', async () => {
    const file = join(folder, 'report.md');
    const args = ['payvice', '--url', `${sandbox.url}/payvice`, '--out', file];
    let asked = false;
    const ended = await conformance(args, (stderr, child) => {
      if (asked || !stderr.includes('[ 3/26]')) return;
      asked = true;
      child.kill('SIGINT');
    });
    expect(ended.code).toBe(1);
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('**Incomplete**');
    expect(report).toContain('ended by hand');
    expect(report).toMatch(/\| 2 {3}\| Airtime of 50 naira, MTN .*\| passed /);
    expect(report).toMatch(/\| 26 .*\| not played /);
  });
});

describe('the functions of the others', () => {
  it.each([
    ['dvs', '/dvs/v1', '/confirm$', 'Confirm the transaction'],
    ['valuetopup', '/valuetopup/api/v2', '/transaction/pin$', 'PIN'],
    ['paythru', '/paythru', '/refund$', 'Give a part back (refund)'],
  ])('fail after a wrong answer (%s)', async (provider, prefix, path, title) => {
    await control('faults', { provider, fault: 'garbage_after_effect', path });
    const args = [provider, '--url', sandbox.url + prefix, '--sandbox-clock', '--json'];
    const ended = await conformance(args);
    expect(ended.code).toBe(1);
    const run = resultOf(ended);
    expect(run.verdict).toBe('failed');
    expect(stepsOf(run, 'failed')[0]).toBe(title);
    expect(run.steps.find((step) => step.title === title)?.why).toContain('outcome unknown');
  });
});

describe('the command', () => {
  it.each([
    [['nobody'], 'name one provider'],
    [['payvice', '--url', 'https://www.payvice.com'], '--real-money'],
    [['paythem', '--url', 'https://user:hunter2@vvs.paythem.net/'], '--url must be'],
    [['paythem', '--url', 'https://vvsdemo.paythem.net/API/49972/'], 'PAYTHEM_PUBLIC_KEY is not set'],
    [['payvice', '--with', 'nothing=1'], '--with takes NAME=VALUE'],
    [['payvice', '--out', '/nowhere/at/all.md'], '--out cannot be written'],
  ])('refuses %j before anything is sent', async (args, why) => {
    const { code, stdout, stderr } = await conformance(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('hunter2');
  });

  it('leaves out what needs a value that nobody gave, and is then incomplete', async () => {
    const { payvicePlan } = await import('../../cli/conformance/payvice.ts');
    const given = { own: true, loopback: true, env: {}, tap: () => {} };
    const input = (name: string) => (name === '9mobile_service' ? 'ETISALTVTU' : null);
    const plan = payvicePlan.open({ url: `${sandbox.url}/payvice`, input, ...given });
    const limits = () => ({ signal: AbortSignal.timeout(5_000), sendBy: Date.now() + 5_000 });
    const act = { limits, pass: () => control('clock', { advance_s: 60 }) };
    await expect(plan.steps[4]?.play(act)).rejects.toThrow('needs --with airtel=…');
    await plan.close();
  });
});
