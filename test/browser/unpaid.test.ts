import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, payOnPage, Tab } from '../support/browser.ts';
import { Vendrail } from '../support/vendrail.ts';

const APPROVED = '4111111111111111';
const DECLINED = '4000000000000002';
const PAGE_MS = 8_000;

interface Purchase {
  readonly status: string;
  readonly status_reason: { readonly code: string } | null;
  readonly payment: { readonly status: string; readonly our_reference: string };
}

/** What becomes of a payment that nobody tells us about, in a real browser. */
describe('a payment without a callback', () => {
  let vendrail: Vendrail;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    vendrail = await Vendrail.prepare({
      SANDBOX_DELAY_SCALE: '0.05',
      POLL_INITIAL_MS: '100',
      POLL_MAX_MS: '500',
      LOOKUP_DEADLINE_MS: '2000',
      PAYMENT_PAGE_MS: String(PAGE_MS),
      SHUTDOWN_GRACE_MS: '2000',
    });
    await vendrail.start();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await vendrail?.remove();
  }, 60_000);
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    tab = await Tab.open(context);
    page = tab.page;
    page.setDefaultTimeout(20_000);
  });
  afterEach(async () => {
    await fetch(`${vendrail.sandbox}/_control/faults`, { method: 'DELETE' });
    await context.close();
    expect({ outside: tab.outside }).toEqual({ outside: [] });
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
    await page.goto(vendrail.api);
    await page.getByRole('button', { name: 'Top-up that delivers' }).click();
    await page.getByRole('button', { name: /^Buy/ }).click();
    await page.getByRole('link', { name: 'Pay now' }).waitFor();
    const id = await page.locator('#content').getAttribute('data-purchase');
    await page.getByRole('link', { name: 'Pay now' }).click();
    return id ?? '';
  };
  const read = async (id: string): Promise<Purchase> => {
    const response = await fetch(`${vendrail.api}/v1/purchases/${id}`, {
      headers: { authorization: 'Bearer sk_sandbox_operator' },
    });
    return (await response.json()) as Purchase;
  };
  const until = async (holds: () => Promise<boolean>) => {
    for (
      const deadline = Date.now() + 30_000;
      !(await holds());
      await new Promise((done) => setTimeout(done, 100))
    )
      if (Date.now() > deadline) throw new Error('it did not come about within 30 s');
  };
  const charges = async (id: string): Promise<string[]> => {
    const { our_reference } = (await read(id)).payment;
    const response = await fetch(`${vendrail.sandbox}/_control/books`);
    const books = (await response.json()) as { charges: { our_reference: string; status: string }[] };
    return books.charges
      .filter((charge) => charge.our_reference === our_reference)
      .map(({ status }) => status);
  };
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
    await payOnPage(page, APPROVED);
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
    await payOnPage(page, APPROVED);
    await until(async () => (await read(id)).status === 'expired');
    expect(await charges(id)).toEqual(['reserved']);
    await until(async () => (await charges(id))[0] === 'voided');
    expect((await read(id)).status).toBe('expired');
  }, 60_000);

  it('ends with the page when every card was declined', async () => {
    const id = await buy();
    await payOnPage(page, DECLINED);
    await page.getByText('Your card was declined').first().waitFor();
    await until(async () => (await read(id)).status === 'expired');
    await payOnPage(page, APPROVED);
    await page.getByRole('heading', { level: 1, name: /expired|closed|cancelled|no longer/i }).waitFor();
    expect(await charges(id)).toEqual(['declined']);
  }, 60_000);

  // The last one: it moves the provider's clock.
  it('expires when the customer never comes back, and the bank’s own release ends it', async () => {
    await callbacks('callback_withhold');
    await neverReturns();
    const id = await buy();
    await payOnPage(page, APPROVED);
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
