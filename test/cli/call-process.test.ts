import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallRunner } from './call-runner.ts';

// Goal: the command works as people run it: as a process, with Ctrl-C, with lists that are long.

let call: CallRunner;
beforeAll(async () => {
  call = await CallRunner.start();
});
afterAll(() => call.server.close());

const ORDER =
  'dvs createTransaction external_id=one product_id=102 credit_party_identifier.mobile_number=+6595123100';

describe('a list', () => {
  it('is read up to the limit, and says when there is more', async () => {
    expect(await call.report('dvs countries --limit 2'.split(' '))).toMatchObject({
      more: true,
      result: [{}, {}],
    });
    expect((await call.run('dvs countries --limit 2'.split(' '))).out).toContain('There are more');
  });
});

describe('as a process', () => {
  it('runs by its launcher and ends with the exit code', async () => {
    const { code, out, err } = await call.spawn(['call', 'dvs', 'country', 'code=SGP']).end;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/"iso_code": "SGP"[^]*^read \[\d+ ms\]$/m);
    expect(await call.spawn(['call', 'dvs', 'nothing']).end).toMatchObject({ code: 2, out: '' });
    expect(await call.spawn(['call', 'dvs', 'country', 'code=ZZZ']).end).toMatchObject({ code: 1 });
    expect(await call.spawn([]).end).toMatchObject({ code: 0, out: expect.stringContaining('call') });
    expect(await call.spawn(['cull']).end).toMatchObject({
      code: 2,
      err: expect.stringContaining('There are: call'),
    });
  });

  it('stops at Ctrl-C, and says that what was sent is unknown', async () => {
    const { id } = await call.control('POST', '/faults', {
      provider: 'dvs',
      path: '/transactions$',
      fault: 'hang_after_effect',
      count: 1,
    });
    const running = call.spawn(['call', ...ORDER.split(' ')]);
    while (!(await fired(id))) expect(running.child.exitCode).toBeNull();
    running.child.kill('SIGINT');
    const { code, out, err } = await running.end;
    expect({ code, err }).toEqual({ code: 130, err: '' });
    expect(out).toMatch(/stopped by you\s+unknown/);
  });
});

async function fired(id: string): Promise<boolean> {
  const { faults } = await call.control('GET', '/faults');
  return faults.some((fault: { id: string; fired: number }) => fault.id === id && fault.fired > 0);
}
