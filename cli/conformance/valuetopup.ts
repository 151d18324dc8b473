import { connectValuetopup } from '../../providers/valuetopup/call.ts';
import { ValuetopupClient } from '../../providers/valuetopup/client.ts';
import { withoutThose } from './mask.ts';
import { needed, type Input, type PlanKind } from './plan.ts';
import { catalogueSteps } from './valuetopup-catalogue.ts';
import { purchaseSteps } from './valuetopup-purchases.ts';
import { triggerSteps } from './valuetopup-triggers.ts';
import { SLOWEST_MS, type ValuetopupParts } from './valuetopup-parts.ts';
import { valuetopupSample } from './valuetopup-wire.ts';

/** What our sandbox gives to everybody. */
const SANDBOX = { VALUETOPUP_USER: 'sandbox-user', VALUETOPUP_PASSWORD: 'sandbox-pass' };
const given = (name: string, about: string, sandbox: string): Input => ({ name, about, sandbox });

/** Every function of Valuetopup, and the scenarios that its document prints. Source: valuetopup-v2.txt. */
export const valuetopupPlan: PlanKind = {
  provider: 'valuetopup',
  title: 'Valuetopup v2: every function, and the scenarios of the sandbox',
  source: 'Valuetopup API v2; Test simulation for Sandbox Environment',
  sandboxPath: '/valuetopup/api/v2',
  inputs: [
    given('mobile', 'number to top up, with its country code', '18763351234'),
    given('topup', 'SKU, amount and currency of a top-up for it', '193 9 USD'),
    given('bundle', 'product and SKU of a bundle, and the number for it', '42 331 923001234501'),
    given('pin', 'SKU of a PIN', '401'),
    given('bill', 'SKU, amount and currency of a bill', '502 1000 NGN'),
    given('bill_account', 'account of the bill', '0123456789'),
    given('gift_card', 'SKU, amount and currency of a gift card', '6001 5 USD'),
    given('esim', 'SKU of an eSIM', '701'),
    given('sim', 'SKU and number of a SIM, and the zip code', '601 8901240000000000001 10001'),
    given(
      'port_in',
      'SKU and number of a SIM, zip code, and the number to port',
      '601 8901240000000000002 10001 12125550123',
    ),
    given('trigger', 'SKU, amount and currency of a top-up for the scenarios', '1451 9 USD'),
    given('trigger_prefix', 'how the numbers of the scenarios begin', '93989'),
  ],
  spends: ({ hostname }) => hostname !== 'sandbox.valuetopup.com',
  open(stage) {
    const named = stage.env['VALUETOPUP_USER'] !== undefined;
    const env = stage.own || (stage.loopback && !named) ? SANDBOX : stage.env;
    const { VALUETOPUP_USER: key, VALUETOPUP_PASSWORD: secret } = env;
    if (!key || !secret) throw new Error('VALUETOPUP_USER and VALUETOPUP_PASSWORD are not set');
    const client = new ValuetopupClient(
      connectValuetopup({
        url: stage.url,
        key,
        secret,
        timeouts: { headersMs: SLOWEST_MS },
        onExchange: stage.tap,
      }),
    );
    const parts: ValuetopupParts = {
      client,
      input: (name) => needed(stage.input(name), `--with ${name}=…`),
    };
    return {
      steps: [...catalogueSteps(parts), ...purchaseSteps(parts), ...triggerSteps(parts)],
      afterFailure: 'go_on',
      sample: valuetopupSample,
      scrub: (text) => withoutThose(text, [key, secret]),
      close: () => client.close(),
    };
  },
};
