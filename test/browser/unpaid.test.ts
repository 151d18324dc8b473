import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Tab } from '../support/browser.ts';
import type { Vendrail } from '../support/vendrail.ts';
import { APPROVED, DECLINED, OpenShop, type Visit } from './open-shop.ts';

const PAGE_MS = 8_000;

/** What becomes of a payment that nobody tells us about, in a real browser. */
describe('a payment without a callback', () => {
  let shop: OpenShop;
  let vendrail: Vendrail;
  let visit: Visit;
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    shop = await OpenShop.open({ LOOKUP_DEADLINE_MS: '2000', PAYMENT_PAGE_MS: String(PAGE_MS) });
    ({ vendrail } = shop);
  }, 120_000);
  afterAll(() => shop?.close(), 60_000);
  beforeEach(async () => {
    visit = await shop.visit();
    ({ tab, page } = visit);
  });
  afterEach(async () => {
    await fetch(`${vendrail.sandbox}/_control/faults`, { method: 'DELETE' });
    await visit.leave();
  });

  const callbacks = (fault: string, more: Record<string, unknown> = {}) =>
    vendrail.control('faults', {
      provider: 'paythru',
      fault,
      path: '/callbacks/paythru/',
      count: null,
      ...more,
    });
  /** Buys in the storefront and goes to the payment page; returns the purchase's id. */
  const buy = async (): Promise<string> => {
    await visit.example('Top-up that delivers');
    await visit.buy();
    await page.getByRole('link', { name: 'Pay now' }).waitFor();
    const id = await visit.purchaseId();
    await visit.payNow();
    return id;
  };
  const read = (id: string) => shop.purchase(id);
  const until = async (holds: () => Promise<boolean>) => {
    for (
      const deadline = Date.now() + 30_000;
      !(await holds());
      await new Promise((done) => setTimeout(done, 100))
    )
      if (Date.now() > deadline) throw new Error('it did not come about within 30 s');
  };
  const charges = async (id: string) => (await shop.books(id)).charges;
  /** The tab is closed the moment the card is sent: what the page answers is never seen. */
  const neverReturns = () =>
    page.route('**/paythru/t/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch({ maxRedirects: 0 });
      return route.fulfill({ status: 200, contentType: 'text/html', body: 'gone' });
    });

  it('is settled by the customer’s way back, on a page that says so', async () => {
    await callbacks('callback_withhold');
    const id = await buy();
    await visit.pay(APPROVED);
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    expect(await tab.violations()).toEqual([]);
    expect(await charges(id)).toEqual(['captured']);
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await page.locator('#content[data-status="completed"]').waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('that is told late is freed at once', async () => {
    await callbacks('callback_delay', { delay_ms: PAGE_MS + 6_000 });
    await neverReturns();
    const id = await buy();
    await visit.pay(APPROVED);
    await until(async () => (await read(id)).status === 'expired');
    expect(await charges(id)).toEqual(['reserved']);
    await until(async () => (await charges(id))[0] === 'voided');
    expect((await read(id)).status).toBe('expired');
  }, 60_000);

  it('ends with the page when every card was declined', async () => {
    const id = await buy();
    await visit.pay(DECLINED);
    await page.getByText('Your card was declined').first().waitFor();
    await until(async () => (await read(id)).status === 'expired');
    await visit.pay(APPROVED);
    await page.getByRole('heading', { level: 1, name: /expired|closed|cancelled|no longer/i }).waitFor();
    expect(await charges(id)).toEqual(['declined']);
  }, 60_000);

  // The last one: it moves the provider's clock.
  it('expires when the customer never comes back, and the bank’s own release ends it', async () => {
    await callbacks('callback_withhold');
    await neverReturns();
    const id = await buy();
    await visit.pay(APPROVED);
    await until(async () => (await read(id)).status === 'expired');
    expect(await read(id)).toMatchObject({
      status_reason: { code: 'payment_not_made' },
      payment: { status: 'unpaid_unproved' },
    });
    expect(await charges(id)).toEqual(['reserved']);
    await vendrail.control('clock', { advance_s: 11 * 86_400 });
    expect(await charges(id)).toEqual(['voided']);
  }, 60_000);
});
