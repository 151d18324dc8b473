import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import type { PaythruClient } from '../../providers/paythru/client.ts';
import type { PRINTED } from './paythru-printed.ts';
import { limits, type Reply, type ScriptedPaythru } from './scripted-paythru.ts';

/** The trans_key of every movement here. */
export const KEY = 'abcde1234567890fghijkl';
const move = { key: KEY, amount: money(256, 'GBP'), transClass: 'Test Refund' };
/** A customer with every field. */
export const user = {
  salutation: 'Mr',
  first_name: 'José',
  surname: "O'Neil & Sons",
  email: 'jo+1@shop.example',
  date_of_birth: '30061970',
  mobile_phone: '447891234567',
  home_phone: '441494415161',
  property_name: 'The Mill',
  address_1: '1 High Street',
  address_2: 'Flat 2',
  town: 'Amersham',
  county: 'Bucks',
  postcode: 'HP7 0DD',
  country: 'GB',
};

/** One call of a method. */
export type Call = (client: PaythruClient, bounds: CallLimits) => Promise<unknown>;
/** Every method with all of its parameters, and the form that it sends after the credentials. */
export const METHODS: [method: keyof typeof PRINTED, call: Call, form: string][] = [
  [
    'gettoken',
    (client, bounds) =>
      client.getToken(
        {
          items: [
            { name: 'Example mug', price: money(1000, 'GBP'), quantity: 2, reference: 'A simple mug' },
            { name: 'VAT', price: money(5, 'GBP') },
          ],
          currency: 'GBP',
          transType: 'PreAuth',
          reference: '019ac0de00007000800000000000cafe',
          start: 1_793_000_000,
          expiry: 1_793_000_900,
          uses: 1,
          redemptions: -1,
          successUrl: 'https://shop.example/ok?t=1&u=2',
          cancelUrl: 'https://shop.example/no',
          callbackUrl: 'https://shop.example/called',
          redemptionRedirectUrl: 'https://shop.example/used',
          autoRedirect: true,
          threeDSecure: true,
          transCat: 'purchase',
          transClass: 'Promotion',
          paymentSource: 'ecomm',
          applet: 'shop',
          terminalKey: 'terminal-1',
          user,
        },
        bounds,
      ),
    'token_start=1793000000&token_expiry=1793000900&token_uses=1&token_redemptions=-1' +
      '&success_url=https%3A%2F%2Fshop.example%2Fok%3Ft%3D1%26u%3D2&cancel_url=https%3A%2F%2Fshop.example%2Fno' +
      '&currency=GBP&trans_reference=019ac0de00007000800000000000cafe&payment_source=ecomm' +
      '&item_name%5B0%5D=Example+mug&item_price%5B0%5D=10.00&item_quantity%5B0%5D=2&item_reference%5B0%5D=A+simple+mug' +
      '&item_name%5B1%5D=VAT&item_price%5B1%5D=0.05&item_quantity%5B1%5D=1' +
      '&salutation=Mr&first_name=Jos%C3%A9&surname=O%27Neil+%26+Sons&email=jo%2B1%40shop.example&date_of_birth=30061970' +
      '&mobile_phone=447891234567&home_phone=441494415161&property_name=The+Mill&address_1=1+High+Street' +
      '&address_2=Flat+2&town=Amersham&county=Bucks&postcode=HP7+0DD&country=GB' +
      '&callback_url=https%3A%2F%2Fshop.example%2Fcalled&redemption_redirect_url=https%3A%2F%2Fshop.example%2Fused' +
      '&auto_redirect=1&applet=shop&trans_type=PreAuth&trans_cat=purchase&trans_class=Promotion&3D_secure=1' +
      '&terminal_key=terminal-1',
  ],
  [
    'repeat',
    (client, bounds) => client.repeat({ ...move, type: 'PreAuth' }, bounds),
    `prev_trans_key=${KEY}&trans_type=PreAuth&trans_value=2.56&trans_class=Test+Refund`,
  ],
  [
    'refund',
    (client, bounds) => client.refund(move, bounds),
    `prev_trans_key=${KEY}&trans_value=2.56&trans_class=Test+Refund`,
  ],
  [
    'capture',
    (client, bounds) => client.capture(move, bounds),
    `prev_trans_key=${KEY}&trans_value=2.56&trans_class=Test+Refund`,
  ],
  [
    'cancel',
    (client, bounds) => client.cancel(move, bounds),
    `prev_trans_key=${KEY}&trans_value=2.56&trans_class=Test+Refund`,
  ],
  [
    'sms',
    (client, bounds) => client.sms({ mobile: '+447891234567', message: 'Code: 1&2=£3' }, bounds),
    'msisdn=%2B447891234567&message=Code%3A+1%262%3D%C2%A33',
  ],
  [
    'address',
    (client, bounds) => client.address({ house: 'Badminton Court', postcode: 'HP7 0DD' }, bounds),
    'property_name=Badminton+Court&postcode=HP7+0DD',
  ],
  [
    'transaction_lookup',
    (client, bounds) => client.transactionLookup('mhjdbfkj32bk23j423jkndf8987s', bounds),
    'trans_key=mhjdbfkj32bk23j423jkndf8987s',
  ],
  ['canceltoken', (client, bounds) => client.cancelToken('mhjdbf', bounds), 'tokenid=mhjdbf'],
];
/** What every form begins with. */
export const CREDENTIALS = 'api_key=k3y%26%3D&api_password=p4ss+w%C3%B6rd&version=5';

/** What a method gives when it is answered so. */
export async function ask(paythru: ScriptedPaythru, method: string, reply: Reply): Promise<unknown> {
  paythru.script(reply);
  return callOf(method)(paythru.client, limits());
}

/** The error of a method that is answered so. */
export async function failureOf(
  paythru: ScriptedPaythru,
  method: string,
  reply: Reply,
  bounds = limits(),
): Promise<ProviderError> {
  paythru.script(reply);
  try {
    await callOf(method)(paythru.client, bounds);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error(`${method} did not fail`);
}

function callOf(method: string): Call {
  const found = METHODS.find(([name]) => name === method);
  if (!found) throw new Error(`no method ${method}`);
  return found[1];
}

/** A documented refusal. */
export const refused = (again: 'never' | 'later' = 'never') => {
  return { kind: 'not_done', proof: 'refused', again, retryAfterMs: null } as const;
};
export const unknown = { kind: 'unknown' } as const;
