import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Tab } from '../support/browser.ts';
import type { Vendrail } from '../support/vendrail.ts';
import { APPROVED, DECLINED, OpenShop, type Visit } from './open-shop.ts';

/** What a newcomer sees first: from the catalogue to what became of the purchase, in a real browser. */
describe('the demo storefront', () => {
  let shop: OpenShop;
  let vendrail: Vendrail;
  let visit: Visit;
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    shop = await OpenShop.open();
    ({ vendrail } = shop);
  }, 120_000);
  afterAll(() => shop?.close(), 60_000);
  beforeEach(async () => {
    visit = await shop.visit();
    ({ tab, page } = visit);
  });
  afterEach(async () => expect(await visit.leave()).toEqual([]));

  it('sells a top-up by card, and shows every step of it', async () => {
    await visit.example('Top-up that delivers');
    expect(await page.getByLabel('The customer pays').inputValue()).toBe('4.74');
    await visit.buy();
    await visit.becomes('awaiting_payment');
    expect(await page.locator('[aria-current="step"]').innerText()).toContain('Paid');
    await visit.payNow();
    await visit.pay(APPROVED);
    await visit.backToShop();
    await visit.becomes('completed');
    expect(await page.locator('.step.done strong').allInnerTexts()).toEqual([
      'Accepted',
      'Paid',
      'Ordered',
      'Delivered',
      'Settled',
    ]);
    expect(await page.locator('#purchase-status').innerText()).toContain('Done');
    await page.locator('#timeline').getByText('Recorded as completed').waitFor();
    expect(await visit.books()).toEqual({ charges: ['captured'], deliveries: 1 });
  });

  it('lets a customer try again whose card was declined', async () => {
    await visit.example('Top-up that delivers');
    await visit.buy();
    await visit.payNow();
    await visit.pay(DECLINED);
    await page.getByText('Your card was declined').first().waitFor();
    await visit.pay(APPROVED);
    await visit.backToShop();
    await visit.becomes('completed');
    expect((await visit.books()).charges.toSorted()).toEqual(['captured', 'declined']);
  });

  it('takes no money when the operator declines', async () => {
    await visit.example('Operator declines');
    await visit.buy();
    await visit.payNow();
    await visit.pay(APPROVED);
    await visit.backToShop();
    await visit.becomes('failed');
    expect(await page.locator('#purchase-reason').innerText()).toMatch(/recipient/i);
    expect(await page.locator('.step.undone strong').allInnerTexts()).toEqual(['Paid']);
    expect(await page.locator('.step.stopped strong').allInnerTexts()).toEqual(['Delivered']);
    expect(await visit.books()).toEqual({ charges: ['voided'], deliveries: 0 });
  });

  it('cancels when the customer leaves the payment page', async () => {
    await visit.example('Top-up that delivers');
    await visit.buy();
    await visit.payNow();
    await page.getByRole('link', { name: 'Cancel and go back' }).click();
    await visit.backToShop();
    await visit.becomes('cancelled');
    expect(await visit.books()).toEqual({ charges: [], deliveries: 0 });
  });

  it('cancels from the page of the purchase', async () => {
    await visit.example('Top-up that delivers');
    await visit.buy();
    await visit.becomes('awaiting_payment');
    await page.getByRole('button', { name: 'Cancel the purchase' }).click();
    await visit.becomes('cancelled');
    expect(await page.getByRole('link', { name: 'Pay now' }).isVisible()).toBe(false);
  });

  it('sells from the balance with the keyboard alone, on a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.getByRole('button', { name: 'Top-up that delivers' }).focus();
    await page.keyboard.press('Enter');
    for (const key of ['Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'ArrowDown', 'Tab', 'Tab', 'Enter'])
      await page.keyboard.press(key);
    await visit.becomes('completed');
    expect(await page.locator('#receipt').innerText()).toContain('Taken from the balance');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('shows a code masked, and where to look behind it', async () => {
    await visit.example('PIN product');
    await visit.fromBalance();
    await visit.buy();
    await visit.becomes('completed');
    expect(await page.locator('.code').allInnerTexts()).toEqual([expect.stringMatching(/[•*].*\w{2,4}/)]);
    await page.getByRole('button', { name: 'Show the code' }).click();
    await page
      .locator('#action-status')
      .getByText(/\w{6,}/)
      .waitFor();
    const id = await page.locator('#content').getAttribute('data-purchase');
    const link = await page
      .getByRole('link', { name: /Temporal UI/ })
      .last()
      .getAttribute('href');
    expect(link).toBe(
      `http://127.0.0.1:${vendrail.env['TEMPORAL_UI_PORT']}/namespaces/default/workflows/${id}`,
    );
    expect(await page.locator('#curl').innerText()).toContain(`/v1/purchases/${id}`);
  });

  it('tells price and customer before anything is bought', async () => {
    await visit.example('Top-up that delivers');
    await page.getByRole('button', { name: 'Check recipient and price' }).click();
    const result = page.locator('#check-result');
    await result.getByText('5.00 USD for 4.65 USD').waitFor();
    expect(await result.innerText()).toContain('The provider knows the recipient');
    await page.getByLabel('Mobile number').fill('12');
    await page.getByRole('button', { name: 'Check recipient and price' }).click();
    await page.locator('#recipient-mobile-error').waitFor();
  });

  it('puts what is wrong at its field and into a summary that has the focus', async () => {
    await visit.example('Top-up that delivers');
    await page.getByLabel('Mobile number').fill('12');
    await page.getByLabel('Amount', { exact: true }).fill('1000');
    await visit.buy();
    await page.getByText('There is a problem').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('error-summary');
    expect(await page.locator('#recipient-mobile-error').innerText()).toContain('international number');
    expect(await page.locator('#amount-error').isVisible()).toBe(true);
    await page.getByRole('link', { name: /^Mobile number/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('recipient-mobile');
    expect(await tab.violations()).toEqual([]);
    await page.getByLabel('Mobile number').fill('+6595123100');
    await page.getByLabel('Amount', { exact: true }).fill('5.00');
    await visit.fromBalance();
    await visit.buy();
    await visit.becomes('completed');
  });

  it('finds products by text, country and kind', async () => {
    await page.getByLabel('Country').selectOption({ label: 'Japan' });
    await page.getByLabel('Kind').selectOption({ label: 'Gift card' });
    await page.getByLabel('Search').fill('any amount');
    expect(await page.locator('#product-list').getByRole('radio').count()).toBe(1);
    await page.getByLabel('Sakura gift card, any amount').check();
    expect(await page.locator('#amount-hint').innerText()).toBe('900 JPY to 15,000 JPY, in steps of 1 JPY');
    expect(await page.locator('#recipient-fields input').count()).toBe(0);
  });

  it('has no barriers that axe knows, in light and dark', async () => {
    await visit.example('Top-up that delivers');
    expect(await tab.violations()).toEqual([]);
    if (process.env['UPDATE_PICTURES'] === '1') await page.screenshot({ path: 'docs/images/storefront.png' });
    await visit.buy();
    await visit.becomes('awaiting_payment');
    await page.getByText('Payment page opened').waitFor();
    expect(await tab.violations()).toEqual([]);
    await visit.payNow();
    await page.getByLabel('Card number').waitFor();
    expect(await tab.violations()).toEqual([]);
  });

  it.each([
    ['/shop/last', 'No purchase yet'],
    [`/shop/pur_${'0'.repeat(32)}`, 'There is no such purchase'],
  ])('says at %s that there is nothing', async (path, title) => {
    await page.goto(`${vendrail.api}${path}`);
    await page.getByRole('heading', { name: title }).waitFor();
  });

  it('shows what the event stream tells, without asking again', async () => {
    await page.route('**/v1/purchases/*/events', async (route) => {
      const { authorization = '' } = route.request().headers();
      const address = route.request().url().replace('/events', '');
      const read = await fetch(address, { headers: { authorization } });
      const told = { ...((await read.json()) as object), status: 'in_review' };
      await route.fulfill({
        contentType: 'text/event-stream',
        body: `id: 1\nevent: purchase\ndata: ${JSON.stringify(told)}\n\nevent: end\ndata: {}\n\n`,
      });
    });
    await visit.example('Top-up that delivers');
    await visit.buy();
    await visit.becomes('in_review');
  });

  it('reads events however the stream is cut', async () => {
    const wire = [
      ': hello\n\nevent: purch',
      'ase\r\ndata: {"a":\r',
      '\ndata: 1}\r\n\r\nevent: end\ndata:\n\n',
    ];
    const read = await page.evaluate(`(async () => {
      const { events } = await import('/storefront/follow.js');
      const wire = ${JSON.stringify(wire)};
      const stream = new ReadableStream({
        start: (to) => {
          for (const text of wire) to.enqueue(new TextEncoder().encode(text));
          to.close();
        },
      });
      const read = [];
      for await (const event of events(stream)) read.push(event);
      return read;
    })()`);
    expect(read).toContainEqual({ name: 'purchase', data: '{"a":\n1}' });
    expect(read).toContainEqual({ name: 'end', data: '' });
  });
});
