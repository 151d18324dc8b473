import { connectPayvice } from '../../providers/payvice/call.ts';
import { PayviceClient } from '../../providers/payvice/client.ts';
import { walletsOf } from '../../providers/payvice/wallets.ts';
import { withoutThose } from './mask.ts';
import { buyingSteps } from './payvice-buying.ts';
import { errorSteps } from './payvice-errors.ts';
import { PayviceTokens, type PayviceParts } from './payvice-tokens.ts';
import { payviceSample } from './payvice-wire.ts';
import { needed, type PlanKind, type Stage } from './plan.ts';

/** What our sandbox gives to everybody. */
const SANDBOX = {
  PAYVICE_VICE_ID: '12345678',
  PAYVICE_USER: 'sandbox@payvice.test',
  PAYVICE_PASSWORD: 'sandbox-pass',
  PAYVICE_PIN: '1234',
};
const NINE_MOBILE = ['ETISALTVTU', 'ETISALATVTU'] as const;

/** Every example of the document, in its order. Source: payvice.txt. */
export const payvicePlan: PlanKind = {
  provider: 'payvice',
  title: "Payvice: the document's examples",
  source: 'Payvice, Consumming the API',
  sandboxPath: '/payvice/',
  inputs: [
    { name: 'mtn', about: 'phone at MTN', sandbox: '08101234000' },
    { name: '9mobile', about: 'phone at 9mobile', sandbox: '08091234000' },
    { name: 'glo', about: 'phone at Glo', sandbox: '08051234000' },
    { name: 'airtel', about: 'phone at Airtel', sandbox: '08021234000' },
    { name: 'contact', about: 'phone of the customer of electricity and TV', sandbox: '08101234000' },
    { name: 'ikeja_meter', about: 'prepaid meter at Ikeja Electric', sandbox: '04123456780' },
    { name: 'ikeja_account', about: 'postpaid account at Ikeja Electric', sandbox: '0100123456' },
    { name: 'enugu_meter', about: 'prepaid meter at Enugu Electricity', sandbox: '45037595423' },
    { name: 'dstv_card', about: 'DSTV smart card', sandbox: '10173123456' },
    { name: 'dstv_plan', about: 'product code of the DSTV plan to pay for', sandbox: 'AP' },
    { name: 'transfer_to', about: 'wallet that gets 50 naira', sandbox: '87654321' },
    {
      name: 'unknown_meter',
      about: 'an Ikeja meter that does not exist',
      sandbox: '04123450909',
      anywhere: true,
    },
    { name: 'unknown_wallet', about: 'a wallet that does not exist', sandbox: '99999999', anywhere: true },
    {
      name: '9mobile_service',
      about: `${NINE_MOBILE.join(' or ')}: document and server differ`,
      sandbox: NINE_MOBILE[0],
      anywhere: true,
    },
  ],
  spends: () => true,
  open(stage) {
    const [wallet] = walletsOf(environmentOf(stage));
    if (!wallet)
      throw new Error('PAYVICE_VICE_ID, PAYVICE_USER, PAYVICE_PASSWORD and PAYVICE_PIN are not set');
    const nineMobileService = NINE_MOBILE.find((name) => name === stage.input('9mobile_service'));
    if (!nineMobileService) throw new Error(`9mobile_service must be ${NINE_MOBILE.join(' or ')}`);
    const client = new PayviceClient(
      connectPayvice({ url: stage.url, nineMobileService, onExchange: stage.tap }),
    );
    const parts: PayviceParts = {
      client,
      wallet,
      tokens: new PayviceTokens(client, wallet, stage.sandboxClock === true),
      input: (name) => needed(stage.input(name), `--with ${name}=…`),
    };
    return {
      steps: [...buyingSteps(parts), ...errorSteps(parts)],
      afterFailure: 'go_on',
      sample: payviceSample,
      scrub: (text) => withoutThose(text, [wallet.password, wallet.userName]),
      close: () => client.close(),
    };
  },
};

function environmentOf({ own, loopback, env }: Stage): Stage['env'] {
  const given = Object.keys(env).some((name) => /^PAYVICE_(VICE_ID|USER|PASSWORD|PIN|WALLETS)$/.test(name));
  return own || (loopback && !given) ? SANDBOX : env;
}
