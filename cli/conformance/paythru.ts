import { connectPaythru } from '../../providers/paythru/call.ts';
import { PaythruClient } from '../../providers/paythru/client.ts';
import { withoutThose } from './mask.ts';
import { paythruSteps } from './paythru-steps.ts';
import { paythruSample } from './paythru-wire.ts';
import { needed, type PlanKind } from './plan.ts';

/** What our sandbox gives to everybody. */
const SANDBOX = { PAYTHRU_API_KEY: 'sandbox-key', PAYTHRU_API_PASSWORD: 'sandbox-pass' };

/** The nine methods of Paythru Enterprise v5, in the order of the document as far as they follow from each other. */
export const paythruPlan: PlanKind = {
  provider: 'paythru',
  title: 'Paythru Enterprise v5: every method',
  source: 'Paythru Enterprise API v5, 2.1 to 2.9',
  sandboxPath: '/paythru',
  inputs: [
    {
      name: 'trans_key',
      about: 'key of a reservation of 5.00 that was paid by hand; a sandbox is paid by the plan itself',
      sandbox: null,
    },
    { name: 'currency', about: 'currency of the account', sandbox: 'GBP', anywhere: true },
    { name: 'mobile', about: 'number that gets a text message', sandbox: '+447700900123' },
    { name: 'house', about: 'house of a UK address', sandbox: 'Badminton Court', anywhere: true },
    { name: 'postcode', about: 'its postcode', sandbox: 'HP7 0DD', anywhere: true },
  ],
  spends: ({ hostname }) => hostname !== 'api.demo.paythru.com',
  open(stage) {
    const named = stage.env['PAYTHRU_API_KEY'] !== undefined;
    const env = stage.own || (stage.loopback && !named) ? SANDBOX : stage.env;
    const { PAYTHRU_API_KEY: key, PAYTHRU_API_PASSWORD: password } = env;
    if (!key || !password) throw new Error('PAYTHRU_API_KEY and PAYTHRU_API_PASSWORD are not set');
    const client = new PaythruClient(
      connectPaythru({ url: stage.url, key, password, onExchange: stage.tap }),
    );
    const input = (name: string) => needed(stage.input(name), `--with ${name}=…`);
    return {
      steps: paythruSteps({ client, input, paidByHand: stage.input('trans_key'), sandbox: stage.loopback }),
      afterFailure: 'go_on',
      sample: paythruSample,
      scrub: (text) => withoutThose(text, [key, password]),
      close: () => client.close(),
    };
  },
};
