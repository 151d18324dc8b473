import { randomBytes } from 'node:crypto';
import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import { Wallet } from '../../providers/payvice/wallets.ts';
import { bothEnds } from './mask.ts';
import type { PayviceParts } from './payvice-tokens.ts';
import { expectThat, needed, Unexpected, type Finding, type Step } from './plan.ts';

const AMOUNT = money(5_000, 'NGN');
const ENERGY = money(1_000, 'NGN');
const ERRORS = 'Possible Error Messages';
const REQUERY = 'Checking Previous Transaction';
/** A token lives two minutes. */
const TOKEN_LIFE_MS = 125_000;
/** The document's text, and what the server says on some paths (field notes). */
const DEAD_TOKEN = [
  'Failed. Please check your token/Vice ID',
  'Unkown request token',
  'Invalid token provided',
] as const;

/** The document's error messages, in its order, and the requeries of its last section. */
export function errorSteps({ client, wallet, tokens, input }: PayviceParts): readonly Step[] {
  let untouched: string | null = null;
  let declined: string | null = null;
  const airtime = (token: string, from: Wallet = wallet) =>
    ({ wallet: from, token, network: 'mtn', phone: input('mtn'), amount: AMOUNT }) as const;
  return [
    {
      title: 'Airtime with a wrong password',
      source: ERRORS,
      expects: '"Unknown user ID or wrong password": refused, nothing bought.',
      async play(act) {
        const order = airtime('', withWrongPassword(wallet));
        untouched = await tokens.next(act);
        const answer = client.buyAirtime({ ...order, token: untouched }, act.limits());
        return refusal(answer, ['Unknown user ID or wrong password', 'Invalid credentials'], 'refused');
      },
    },
    {
      title: 'Airtime with a token that is older than two minutes',
      source: ERRORS,
      expects: '"Unauthorized API call. Token expired": refused, nothing bought.',
      async play(act) {
        const order = airtime(needed(untouched, 'an unused token'));
        await act.pass(TOKEN_LIFE_MS);
        return refusal(
          client.buyAirtime(order, act.limits()),
          ['Unauthorized API call. Token expired'],
          'refused',
        );
      },
    },
    {
      title: 'Airtime with a token that nobody gave',
      source: ERRORS,
      expects: '"Failed. Please check your token/Vice ID", or its other wordings: refused, nothing bought.',
      play: async (act) =>
        refusal(
          client.buyAirtime(airtime(randomBytes(32).toString('hex')), act.limits()),
          DEAD_TOKEN,
          'refused',
        ),
    },
    {
      title: 'Airtime twice with one token',
      source: ERRORS,
      expects:
        'The first is done; the second is answered "Unauthorized API call. Token already used", which proves nothing.',
      async play(act) {
        input('mtn');
        const token = await tokens.next(act);
        const { reference } = await client.buyAirtime(airtime(token), act.limits());
        const again = client.buyAirtime(airtime(token), act.limits());
        const { facts = [] } = await refusal(again, ['Unauthorized API call. Token already used'], 'unknown');
        return { references: { txn_ref: reference }, facts };
      },
    },
    {
      title: 'Ikeja Electric, enquiry for a meter that does not exist',
      source: ERRORS,
      expects: '"Lookup failed. Customer information not found": refused.',
      async play(act) {
        const order = {
          wallet,
          serviceType: 'vend',
          number: input('unknown_meter'),
          amount: ENERGY,
        } as const;
        const phone = input('contact');
        const token = await tokens.next(act);
        const answer = client.ikejaEnquiry({ ...order, phone, token }, act.limits());
        return refusal(answer, ['Lookup failed. Customer information not found'], 'refused');
      },
    },
    {
      title: 'Transfer to a wallet that does not exist',
      source: ERRORS,
      expects: '"Unknown Recipient wallet": refused, although the answer has a txn_ref.',
      async play(act) {
        const beneficiary = input('unknown_wallet');
        const token = await tokens.next(act);
        const answer = client.transfer({ wallet, token, beneficiary, amount: AMOUNT }, act.limits());
        const finding = await refusal(answer, ['Unknown Recipient wallet'], 'refused');
        declined = token;
        return finding;
      },
    },
    {
      title: 'Requery of the first airtime purchase',
      source: REQUERY,
      expects: 'Status 1 with txn_status "approved".',
      play: async (act) => {
        const token = needed(tokens.first, 'the token of the look-up');
        return requeried(await client.requery({ wallet, token }, act.limits()), token, 'approved');
      },
    },
    {
      title: 'Requery of the refused transfer',
      source: `${REQUERY}, Requery Response`,
      expects: 'Status 1 with txn_status "declined".',
      play: async (act) => {
        const token = needed(declined, 'the token of the refused transfer');
        return requeried(await client.requery({ wallet, token }, act.limits()), token, 'declined');
      },
    },
  ];
}

/** What a call was refused with. Throws Unexpected for a success, another message or another conclusion. */
async function refusal(
  call: Promise<unknown>,
  messages: readonly string[],
  conclusion: 'refused' | 'unknown',
): Promise<Finding> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) throw new Unexpected('it was carried out');
  if (!(error instanceof ProviderError)) throw error;
  if (error.providerCode === null) throw error;
  expectThat(messages.includes(error.providerCode), `it was answered otherwise: ${error.message}`);
  const { outcome } = error;
  const read = outcome.kind === 'unknown' ? 'unknown' : outcome.proof;
  expectThat(read === conclusion, `our client concludes "${read}"`);
  return { facts: [`Answered "${error.providerCode}"; our client concludes: ${read}`] };
}

function requeried(
  row: { readonly txn_status: string; readonly txn_date: string | null } | null,
  token: string,
  expected: string,
): Finding {
  expectThat(row !== null, 'Payvice has no row of this token');
  expectThat(row.txn_status.toLowerCase() === expected, `txn_status is not "${expected}"`);
  return { references: { token: bothEnds(token), txn_date: row.txn_date } };
}

/** The same wallet, with a password that is not its own. */
function withWrongPassword({ viceId, userName, pin }: Wallet): Wallet {
  return new Wallet({ viceId, userName, pin, password: `wrong-${randomBytes(6).toString('hex')}` });
}
