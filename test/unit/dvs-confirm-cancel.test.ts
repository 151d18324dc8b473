import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CANCEL,
  CONFIRM,
  done,
  GET,
  limits,
  order,
  refusal,
  startScriptedDvs,
  transaction,
  type ScriptedDvs,
} from '../support/scripted-dvs.ts';

// Goal: a confirm or cancel that was refused because of an earlier one is answered with where the order really stands.

let dvs: ScriptedDvs;
beforeEach(async () => {
  dvs = await startScriptedDvs();
});
afterEach(() => dvs.close());

describe.each([
  ['confirm', CONFIRM, 'CONFIRMED', 'in_progress'],
  ['cancel', CANCEL, 'CANCELLED', 'cancelled'],
] as const)('%s', (action, line, status, phase) => {
  const act = () => dvs.provider[action](order, '9001', limits());

  it('is done with the state that is answered', async () => {
    dvs.script[line] = { status: 202, body: transaction(status) };
    expect((await act()).outcome).toMatchObject(done(phase));
    expect(dvs.requests).toEqual([{ line, body: null }]);
  });

  it.each([
    ['the order still reads as created', transaction('CREATED')],
    ['another transaction is answered', transaction(status, { id: 9002 })],
    ['another order is answered', transaction(status, { external_id: 'other' })],
  ])('is unknown when it is accepted, but %s', async (_name, body) => {
    dvs.script[line] = { status: 202, body };
    expect((await act()).outcome).toMatchObject({ outcome: 'unknown' });
  });

  it.each([1007001, 1007002, 1007004, 1007005, 1007007, 1008004])(
    'refused with %i is answered with where the order stands',
    async (code) => {
      dvs.script[line] = refusal(code);
      dvs.script[GET] = { status: 200, body: transaction('COMPLETED') };
      const { outcome, evidence } = await act();
      expect(outcome).toMatchObject(done('delivered'));
      expect(evidence).toMatchObject({ http_status: 400, provider_code: String(code), status: 'COMPLETED' });
    },
  );

  it.each([
    ['fails', refusal(1009001, 500)],
    ['finds nothing', refusal(1008004, 404)],
    ['cannot be read', { status: 200, body: '' }],
    ['is lost', null],
  ])('refused with 1007002 is unknown when the look-up %s', async (_name, answer) => {
    dvs.script[line] = refusal(1007002);
    dvs.script[GET] = answer;
    expect((await act()).outcome).toMatchObject({ outcome: 'unknown' });
  });

  it.each([1007002, 1007005, 1007007])(
    'refused with %i is unknown while the order reads as created',
    async (code) => {
      dvs.script[line] = refusal(code);
      dvs.script[GET] = { status: 200, body: transaction('CREATED') };
      expect((await act()).outcome).toMatchObject({ outcome: 'unknown' });
    },
  );

  it('is not done when it is refused for another reason', async () => {
    dvs.script[line] = refusal(1007500);
    expect((await act()).outcome).toMatchObject({ outcome: 'not_done', proof: 'refused' });
  });

  it('is not sent for a reference that is no id of DVS', async () => {
    const { outcome } = await dvs.provider[action](order, '9001/../9002', limits());
    expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent' });
    expect(dvs.requests).toEqual([]);
  });
});

describe('confirm of an expired order (1007004)', () => {
  it('is answered with the order, which is still only created and to be cancelled', async () => {
    dvs.script[CONFIRM] = refusal(1007004);
    dvs.script[GET] = { status: 200, body: transaction('CREATED') };
    expect((await dvs.provider.confirm(order, '9001', limits())).outcome).toMatchObject(done('created'));
  });

  it('asks also when the time to send has passed meanwhile', async () => {
    dvs.script[CONFIRM] = refusal(1007004);
    dvs.script[GET] = { status: 200, body: transaction('CREATED') };
    const tight = { ...limits(), sendBy: Date.now() + 1000 };
    dvs.onRequest = () => (tight.sendBy = 0);
    expect((await dvs.provider.confirm(order, '9001', tight)).outcome).toMatchObject(done('created'));
  });
});
