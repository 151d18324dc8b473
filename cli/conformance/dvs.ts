import { connectDvs } from '../../providers/dvs/call.ts';
import { DvsClient } from '../../providers/dvs/client.ts';
import { discoverySteps } from './dvs-discovery.ts';
import { laterSteps, transactionSteps, type DvsParts } from './dvs-transactions.ts';
import { dvsSample } from './dvs-wire.ts';
import { withoutThose } from './mask.ts';
import { needed, type PlanKind } from './plan.ts';

/** What our sandbox gives to everybody. */
const SANDBOX = { DVS_KEY: 'sandbox-key', DVS_SECRET: 'sandbox-secret' };

/** Every function of DVS once, but for the callback, which comes to a public address. Sources: dvs.txt, OpenAPI 1.14. */
export const dvsPlan: PlanKind = {
  provider: 'dvs',
  title: 'DVS (DT One): every function',
  source: 'DVS API reference, and OpenAPI 1.14 for what is not in it',
  sandboxPath: '/dvs/v1',
  inputs: [
    { name: 'mobile', about: 'number to top up, with +', sandbox: '+6595123100' },
    { name: 'product', about: 'ID of a product of one value for that number', sandbox: '102' },
    { name: 'statement_product', about: 'ID of a product with statements', sandbox: '403' },
    { name: 'statement_account', about: 'account whose statements are asked for', sandbox: '12345678' },
  ],
  spends: ({ hostname }) => hostname !== 'preprod-dvs-api.dtone.com',
  open(stage) {
    const given = stage.env['DVS_KEY'] !== undefined;
    const { DVS_KEY: key, DVS_SECRET: secret } =
      stage.own || (stage.loopback && !given) ? SANDBOX : stage.env;
    if (!key || !secret) throw new Error('DVS_KEY and DVS_SECRET are not set');
    const client = new DvsClient(connectDvs({ url: stage.url, key, secret, onExchange: stage.tap }));
    const input = (name: string) => needed(stage.input(name), `--with ${name}=…`);
    const parts: DvsParts = { client, input };
    return {
      steps: [...discoverySteps(parts), ...transactionSteps(parts), ...laterSteps(parts)],
      afterFailure: 'go_on',
      sample: dvsSample,
      scrub: (text) => withoutThose(text, [key, secret]),
      close: () => client.close(),
    };
  },
};
