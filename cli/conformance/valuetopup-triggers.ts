import { refusal } from './refusal.ts';
import type { Step } from './plan.ts';
import { bought, newReference, priced, SLOWEST_MS, type ValuetopupParts } from './valuetopup-parts.ts';

const SOURCE = 'Test simulation for Sandbox Environment';

/** The scenarios that the document prints for its sandbox: numbers that end in a certain way. */
export function triggerSteps(parts: ValuetopupParts): readonly Step[] {
  const { client, input } = parts;
  const slow = (end: string, expects: string): Step => ({
    title: `Top-up of a number that ends with ${end}`,
    source: SOURCE,
    expects,
    async play(act) {
      const order = { ...priced(parts, 'trigger'), mobile: `${input('trigger_prefix')}${end}` };
      const { references = {}, facts = [] } = await bought(parts, act, (correlationId) =>
        client.topUp({ ...order, correlationId }, act.limits(SLOWEST_MS)),
      );
      return { references, facts };
    },
  });
  const refused = (end: string, code: string): Step => ({
    title: `Top-up of a number that ends with ${end}`,
    source: SOURCE,
    expects: `${code}: refused.`,
    async play(act) {
      const correlationId = newReference();
      const order = {
        ...priced(parts, 'trigger'),
        mobile: `${input('trigger_prefix')}876${end}`,
        correlationId,
      };
      const { facts = [] } = await refusal(client.topUp(order, act.limits()), code);
      return { references: { correlationId }, facts };
    },
  });
  return [
    slow(
      '666666',
      '852 after 120 seconds, and then 000 by its status; a sandbox without delays says 000 at once.',
    ),
    slow('555555', '000, after 90 seconds where there are delays.'),
    refused('510', '510'),
    refused('500', '500'),
    {
      title: 'Top-up of 1876…888 with SKU 193 and an amount below its least',
      source: SOURCE,
      expects: '001: refused.',
      async play(act) {
        const correlationId = newReference();
        const order = {
          skuId: '193',
          amount: '4',
          transactionCurrencyCode: 'USD',
          mobile: '18763351888',
          correlationId,
        };
        const { facts = [] } = await refusal(client.topUp(order, act.limits()), '001');
        return { references: { correlationId }, facts };
      },
    },
  ];
}
