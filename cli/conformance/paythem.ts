import { readPaythemAccount, type PaythemAccount } from '../../providers/paythem/account.ts';
import { PaythemClient } from '../../providers/paythem/client.ts';
import { SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { paythemSteps } from './paythem-steps.ts';
import { paythemSample } from './paythem-wire.ts';
import type { PlanKind, Stage } from './plan.ts';

/** What our sandbox gives to everybody. */
const SANDBOX = {
  PAYTHEM_PUBLIC_KEY: 'sandbox-public',
  PAYTHEM_PRIVATE_KEY: '0123456789abcdef0123456789abcdef',
  PAYTHEM_USER: 'sandbox-user',
  PAYTHEM_PASSWORD: 'sandbox-pass',
  PAYTHEM_CURRENCY: 'USD',
};
/** As long as demo's period (4): the daily limit must be reached at PayThem, not by our own check of a fresh list. */
const READING_MAX_AGE_MS = 600_000;
const FUNCTIONS = ['topup_topupRetailer', 'topup_Retailer'] as const;

/** The acceptance test that comes before production credentials. Source: paythem-vvs, 4. */
export const paythemPlan: PlanKind = {
  provider: 'paythem',
  title: 'PayThem VVS: user acceptance test',
  source: 'Inbound API Integration, 4. UAT',
  sandboxPath: '/paythem/API/49972/',
  inputs: [
    {
      name: 'retailer',
      about: 'ID of the retailer to load; else the one nearest to its limit',
      sandbox: null,
    },
    {
      name: 'function',
      about: `${FUNCTIONS.join(' or ')}: the name of the top-up`,
      sandbox: FUNCTIONS[0],
      anywhere: true,
    },
  ],
  spends: ({ hostname }) => hostname !== 'vvsdemo.paythem.net',
  open(stage) {
    const env = environmentOf(stage);
    const account = readPaythemAccount(env);
    const topUpFunction = FUNCTIONS.find((name) => name === stage.input('function'));
    if (!topUpFunction) throw new Error(`function must be ${FUNCTIONS.join(' or ')}`);
    const wanted = stage.input('retailer');
    if (wanted !== null && !/^\d{1,15}$/.test(wanted)) throw new Error('retailer must be a number');
    const { PAYTHEM_CURRENCY: currency, PAYTHEM_SOURCE_IP: sourceIp, PAYTHEM_TIME_ZONE: timeZone } = env;
    if (!currency) throw new Error('PAYTHEM_CURRENCY is not set: no answer names the currency');
    const client = new PaythemClient({
      url: stage.url,
      account,
      currency,
      ...(sourceIp && { sourceIp }),
      ...(timeZone && { timeZone }),
      ...(stage.loopback && { resultCodes: SANDBOX_RESULT_CODES }),
      topUpFunction,
      readingMaxAgeMs: READING_MAX_AGE_MS,
      onExchange: stage.tap,
    });
    const { steps, target } = paythemSteps(client, wanted === null ? null : Number(wanted));
    return {
      steps,
      afterFailure: 'stop',
      sample: (exchange) => paythemSample(account, target()?.id ?? null, exchange),
      scrub: (text) => scrubbed(account, env, text),
      close: () => client.close(),
    };
  },
};

function environmentOf({ own, loopback, env }: Stage): Stage['env'] {
  const given = Object.keys(env).some((name) => /^PAYTHEM_(PUBLIC|PRIVATE|USER|PASSWORD)/.test(name));
  return own || (loopback && !given) ? SANDBOX : env;
}

function scrubbed(
  account: PaythemAccount,
  { PAYTHEM_SOURCE_IP: sourceIp }: Stage['env'],
  text: string,
): string {
  const clean = account.scrub(text, text.length * 2);
  return sourceIp ? clean.replaceAll(sourceIp, '***') : clean;
}
