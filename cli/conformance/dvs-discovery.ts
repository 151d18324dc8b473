import type { CallLimits } from '../../domain/provider.ts';
import type { DvsParts } from './dvs-transactions.ts';
import { listStep, pair } from './list-steps.ts';
import { expectThat, type Step } from './plan.ts';

/** Services to products, each as a list and by its ID. */
export function discoverySteps({ client, input }: DvsParts): readonly Step[] {
  const country = (limits: CallLimits) => client.countries(limits);
  return [
    ...pair(
      'services',
      'Services',
      (limits) => client.services(limits),
      (id, limits) => client.service(id, limits),
    ),
    ...pair('countries', 'Countries', country, (code, limits) => client.country(code, limits), 'iso_code'),
    ...pair(
      'operators',
      'Operators',
      (limits) => client.operators({}, limits),
      (id, limits) => client.operator(id, limits),
    ),
    listStep(
      'benefit types',
      'Benefits',
      (limits) => client.benefitTypes(limits),
      () => {},
    ),
    ...pair(
      'promotions',
      'Promotions',
      (limits) => client.promotions({}, limits),
      (id, limits) => client.promotion(id, limits),
    ),
    listStep(
      'products',
      'Products',
      (limits) => client.products({}, limits),
      () => {},
    ),
    {
      title: 'One of the products: the one to be bought',
      source: 'Products',
      expects: 'HTTP 200 with this product.',
      async play(act) {
        const id = input('product');
        const product = await client.product(id, act.limits());
        expectThat(product.id === id, 'it is another product');
        return { references: { product: product.id }, facts: [`Of type ${product.type}`] };
      },
    },
  ];
}
