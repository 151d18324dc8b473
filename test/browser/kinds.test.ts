import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APPROVED, OpenShop, type Visit } from './open-shop.ts';

/** One order as a customer puts it together. */
interface Wish {
  readonly product: string;
  /** What is typed, by the label of the field. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What is said of price and recipient before anything is bought. */
  readonly told: string | RegExp;
  /** What the code looks like that the customer gets; left out where there is none. */
  readonly code?: RegExp;
  readonly by?: 'card';
  /** Its fields are looked at for barriers. */
  readonly looked?: true;
}

const PHONE = { 'Mobile number': '+2348101234000' };
const METER = { 'Meter or account number': '45700000111', ...PHONE };
const UNASKED = 'The recipient looks right; the provider cannot be asked about it.';

const WISHES: readonly (readonly [kind: string, Wish])[] = [
  [
    'Airtime',
    {
      product: 'MTN airtime',
      fields: { ...PHONE, Amount: '100' },
      told: `100.00 NGN for 100.00 NGN. ${UNASKED}`,
      by: 'card',
    },
  ],
  [
    'Data',
    { product: 'Airtel India 2GB', fields: { 'Mobile number': '+919876543210' }, told: /^299\.00 INR for / },
  ],
  ['PIN', { product: 'AT&T 15', told: /^15\.00 USD for /, code: /\w{6,}/ }],
  ['Gift card', { product: 'Amazon 5 USD', told: /^5\.00 USD for /, code: /\w{6,}/ }],
  [
    'Bill',
    {
      product: 'Listrik Terang bill',
      fields: { 'Account number': '1234567890', 'Reference on the bill': '2026-11', Amount: '100000' },
      told: / IDR is due\.$/,
      looked: true,
    },
  ],
  [
    'Electricity, prepaid',
    {
      product: 'Ikeja Electric, prepaid',
      fields: { ...METER, Amount: '1000' },
      told: '1,000.00 NGN for 1,000.00 NGN. The provider knows the recipient: JOHN DOE, 01, JUPITER ST, MARS.',
      code: /\d{20}/,
      by: 'card',
    },
  ],
  [
    'Electricity, postpaid',
    {
      product: 'Enugu Electricity, postpaid',
      fields: { ...METER, Amount: '1000' },
      told: '1,000.00 NGN for 1,000.00 NGN. The provider knows the recipient: JOHN DOE.',
    },
  ],
  [
    'TV',
    {
      product: 'DStv Compact Plus',
      fields: { 'Smart card number': '7023458789', ...PHONE },
      told: '9,900.00 NGN for 9,900.00 NGN. The provider knows the recipient: ADA OBI.',
      code: /[0-9a-f]{13}/,
    },
  ],
  ['eSIM', { product: 'Europe 3GB', told: /^9\.00 USD for /, code: /\w{6,}/ }],
  [
    'SIM',
    {
      product: 'Lyca SIM 23',
      fields: { 'SIM number': '8901240000000000001', 'ZIP code': '10001' },
      told: /^23\.00 USD for /,
      looked: true,
    },
  ],
  [
    'SIM, with the number of another carrier',
    {
      product: 'Lyca SIM 23 (port-in)',
      fields: {
        'SIM number': '8901240000000000002',
        'ZIP code': '10001',
        'Mobile number': '+12125550123',
        'Account number at the old carrier': 'A-778812',
        'Password at the old carrier': 's3cret-91',
      },
      told: /^23\.00 USD for /,
    },
  ],
  [
    'Wallet, of a retailer',
    {
      product: 'Corner Shop',
      fields: { Amount: '12.50' },
      told: '12.50 USD for 12.50 USD. The catalogue names the recipient: Corner Shop.',
    },
  ],
  [
    'Wallet',
    {
      product: 'Payvice wallet',
      fields: { 'Wallet number': '87654321', Amount: '50' },
      told: `50.00 NGN for 50.00 NGN. ${UNASKED}`,
    },
  ],
];

/** Whatever is sold, a customer can buy it in the shop, and knows before paying whom it is for. */
describe('the demo storefront sells', () => {
  let shop: OpenShop;
  let visit: Visit;
  beforeAll(async () => {
    shop = await OpenShop.open({ PAYVICE_TOKEN_MINUTE_MS: '500', ENQUIRY_WAIT_MS: '2500' });
  }, 120_000);
  afterAll(() => shop?.close(), 60_000);
  beforeEach(async () => {
    await shop.beginMinute();
    visit = await shop.visit();
  });
  afterEach(async () => expect(await visit.leave()).toEqual([]));

  const fill = async (fields: Readonly<Record<string, string>>, customer = visit) => {
    for (const [label, value] of Object.entries(fields))
      await customer.page.getByLabel(label, { exact: true }).fill(value);
  };

  it.each(WISHES)(
    '%s',
    async (kind, { product, fields = {}, told, code, by, looked }) => {
      await visit.choose(product);
      await fill(fields);
      if (by !== 'card') await visit.fromBalance();
      expect(await visit.check()).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
      if (looked) expect(await visit.tab.violations()).toEqual([]);
      await visit.buy();
      if (by === 'card') {
        await visit.payNow();
        await visit.pay(APPROVED);
        await visit.backToShop();
      }
      await visit.becomes('completed');
      expect(await visit.books()).toEqual({ charges: by === 'card' ? ['captured'] : [], deliveries: 1 });
      expect(await visit.page.locator('#receipt').innerText()).toContain(kind.split(',')[0]);
      const show = visit.page.getByRole('button', { name: 'Show the code' });
      expect(await show.isVisible()).toBe(code !== undefined);
      if (!code) return;
      await show.click();
      await visit.page.locator('#action-status').getByText(code).waitFor();
    },
    60_000,
  );

  it.each<[string, string, Record<string, string>]>([
    ['a meter', 'Ikeja Electric, prepaid', { ...METER, 'Meter or account number': '45700000909' }],
    ['a smart card', 'DStv Premium', { 'Smart card number': '7023456909', ...PHONE }],
  ])('nothing to %s that nobody has, and says so before anything is paid', async (_what, product, fields) => {
    await visit.choose(product);
    await fill(fields);
    expect(await visit.check()).toContain('The provider does not know this recipient.');
    expect(await visit.page.locator('#recipient-account-error').innerText()).toBe(
      'The provider knows nobody of this number',
    );
    expect(await visit.page.evaluate('document.activeElement.id')).toBe('error-summary');
    expect(await visit.tab.violations()).toEqual([]);
    await visit.page.getByLabel('Mobile number').fill('+2348101234001');
    expect(await visit.page.locator('#check-result').innerText()).toBe('');
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['less than 50 naira of airtime', 'Glo airtime', { ...PHONE, Amount: '49.99' }, 'amount'],
    [
      'to a meter with too few digits',
      'Ikeja Electric, postpaid',
      { ...METER, 'Meter or account number': '4570' },
      'recipient-account',
    ],
    [
      'to a SIM without its ZIP code',
      'Lyca SIM 23',
      { 'SIM number': '8901240000000000001' },
      'recipient-zip_code',
    ],
  ])('nothing %s, and says at the field why', async (_what, product, fields, field) => {
    await visit.choose(product);
    await fill(fields);
    await visit.fromBalance();
    await visit.buy();
    await visit.page.locator(`#${field}-error`).waitFor();
  });

  it('in turn: who waits is told so, and while nobody can be asked the price is told all the same', async () => {
    const airtime = async (customer: Visit) => {
      await customer.choose('MTN airtime');
      await fill({ ...PHONE, Amount: '100' }, customer);
      await customer.fromBalance();
      await customer.buy();
    };
    await airtime(visit);
    await visit.becomes('completed');
    // It has its turn, and no token before the next minute.
    await visit.enter();
    await airtime(visit);
    await visit.becomes('processing');
    const second = await shop.visit();
    await second.choose('Ikeja Electric, prepaid');
    await fill({ ...METER, Amount: '1000' }, second);
    await second.fromBalance();
    expect(await second.check()).toBe(
      '1,000.00 NGN for 1,000.00 NGN. Purchases are before this question at the provider. Try again in 30 s.',
    );
    await second.buy();
    await second.page.getByText('Waiting for its turn: this provider').waitFor();
    expect(await second.page.locator('[aria-current="step"]').innerText()).toContain('Waits for its turn');
    expect(await second.page.locator('#purchase-reason').innerText()).toMatch(/turn/);
    await shop.beginMinute();
    await visit.becomes('completed');
    await shop.beginMinute();
    await second.becomes('completed');
    expect(await second.leave()).toEqual([]);
  }, 60_000);
});
