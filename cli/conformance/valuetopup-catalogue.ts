import { listStep } from './list-steps.ts';
import { expectThat, type Act, type Finding, type Step } from './plan.ts';
import { priced, wordsOf, type ValuetopupParts } from './valuetopup-parts.ts';

const SUCCESS = 'HTTP 200 with 000.';

/** Account, catalogue, look-ups, promotions and the estimate: what changes nothing. */
export function catalogueSteps(parts: ValuetopupParts): readonly Step[] {
  const { client, input } = parts;
  const one = (title: string, source: string, play: (act: Act) => Promise<Finding>): Step => ({
    title,
    source,
    expects: SUCCESS,
    play,
  });
  return [
    one('Balance', 'Account', async (act) => {
      await client.balance(act.limits());
      return {};
    }),
    listStep('countries', 'Catalog', (limits) => client.countries(limits)),
    listStep('operators', 'Catalog', (limits) => client.operators({}, limits)),
    listStep('products', 'Catalog', (limits) => client.products({}, limits)),
    listStep('SKUs', 'Catalog', (limits) => client.skus({}, limits)),
    one('Exchange rate of a SKU', 'Catalog', async (act) => {
      await client.exchangeRate(priced(parts, 'topup').skuId, act.limits());
      return {};
    }),
    one('Error codes', 'Catalog', async (act) => {
      const codes = await client.errorCodes(act.limits());
      expectThat(codes.length > 0, 'the list is empty');
      return { facts: [`${codes.length} codes`] };
    }),
    listStep('bundles of a number', 'Catalog', (limits) => {
      const [productId = '', , mobile = ''] = wordsOf(parts, 'bundle', 3);
      return client.bundles(productId, mobile, limits);
    }),
    listStep('gift-card SKUs', 'Catalog', (limits) => client.giftCardSkus({}, limits)),
    listStep('owners of a mobile number', 'Lookup', (limits) => client.mobileOwners(input('mobile'), limits)),
    one('Detail of a bill', 'Lookup', async (act) => {
      await client.billDetail(priced(parts, 'bill').skuId, input('bill_account'), act.limits());
      return {};
    }),
    listStep('current promotions', 'Promotion', (limits) => client.currentPromotions(limits)),
    listStep('upcoming promotions', 'Promotion', (limits) => client.upcomingPromotions(limits)),
    one('Estimated cost', 'Transaction', async (act) => {
      await client.estimatedCost(priced(parts, 'topup'), act.limits());
      return {};
    }),
  ];
}
