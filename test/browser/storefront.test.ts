import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, payOnPage, Tab } from '../support/browser.ts';
import { Vendrail } from '../support/vendrail.ts';

const APPROVED = '4111111111111111';
const DECLINED = '4000000000000002';

interface Charge {
  readonly our_reference: string;
  readonly status: string;
}
interface Delivery {
  readonly our_reference: string;
}

/** What a newcomer sees first: from the catalogue to what became of the purchase, in a real browser. */
describe('the demo storefront', () => {
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
    await page.goto(vendrail.api);
    await page.getByText(/^\d+ products/).waitFor();
  });
  afterEach(async () => {
    await context.close();
    expect({ outside: tab.outside, errors: tab.errors }).toEqual({ outside: [], errors: [] });
  });

  const example = (name: string) => page.getByRole('button', { name }).click();
  const fromBalance = () => page.getByLabel('From the merchant’s balance').check();
  const buy = () => page.getByRole('button', { name: /^Buy/ }).click();
  const becomes = (status: string) => page.locator(`#content[data-status="${status}"]`).waitFor();
  const payNow = () => page.getByRole('link', { name: 'Pay now' }).click();
  const pay = (card: string) => payOnPage(page, card);
  const backToShop = () => page.getByRole('link', { name: 'Back to the shop' }).click();

  /** What the providers' own books say of the purchase on the page. */
  const books = async (): Promise<{ charges: string[]; deliveries: number }> => {
    const id = await page.locator('#content').getAttribute('data-purchase');
    const response = await fetch(`${vendrail.api}/v1/purchases/${id}`, {
      headers: { authorization: 'Bearer sk_sandbox_operator' },
    });
    const purchase = (await response.json()) as Record<'payment' | 'fulfilment', { our_reference: string }>;
    const { charges, deliveries } = (await (await fetch(`${vendrail.sandbox}/_control/books`)).json()) as {
      charges: Charge[];
      deliveries: Delivery[];
    };
    return {
      charges: charges
        .filter(({ our_reference }) => our_reference === purchase.payment.our_reference)
        .map(({ status }) => status),
      deliveries: deliveries.filter(
        ({ our_reference }) => our_reference === purchase.fulfilment.our_reference,
      ).length,
    };
  };

  it('sells a top-up by card, and shows every step of it', async () => {
    await example('Top-up that delivers');
    expect(await page.getByLabel('The customer pays').inputValue()).toBe('4.74');
    await buy();
    await becomes('awaiting_payment');
    expect(await page.locator('[aria-current="step"]').innerText()).toContain('Paid');
    await payNow();
    await pay(APPROVED);
    await backToShop();
    await becomes('completed');
    expect(await page.locator('.step.done strong').allInnerTexts()).toEqual([
      'Accepted',
      'Paid',
      'Ordered',
      'Delivered',
      'Settled',
    ]);
    expect(await page.locator('#purchase-status').innerText()).toContain('Done');
    await page.locator('#timeline').getByText('Recorded as completed').waitFor();
    expect(await books()).toEqual({ charges: ['captured'], deliveries: 1 });
  });

  it('lets a customer try again whose card was declined', async () => {
    await example('Top-up that delivers');
    await buy();
    await payNow();
    await pay(DECLINED);
    await page.getByText('Your card was declined').first().waitFor();
    await pay(APPROVED);
    await backToShop();
    await becomes('completed');
    expect((await books()).charges.toSorted()).toEqual(['captured', 'declined']);
  });

  it('takes no money when the operator declines', async () => {
    await example('Operator declines');
    await buy();
    await payNow();
    await pay(APPROVED);
    await backToShop();
    await becomes('failed');
    expect(await page.locator('#purchase-reason').innerText()).toMatch(/recipient/i);
    expect(await page.locator('.step.undone strong').allInnerTexts()).toEqual(['Paid']);
    expect(await page.locator('.step.stopped strong').allInnerTexts()).toEqual(['Delivered']);
    expect(await books()).toEqual({ charges: ['voided'], deliveries: 0 });
  });

  it('cancels when the customer leaves the payment page', async () => {
    await example('Top-up that delivers');
    await buy();
    await payNow();
    await page.getByRole('link', { name: 'Cancel and go back' }).click();
    await backToShop();
    await becomes('cancelled');
    expect(await books()).toEqual({ charges: [], deliveries: 0 });
  });

  it('cancels from the page of the purchase', async () => {
    await example('Top-up that delivers');
    await buy();
    await becomes('awaiting_payment');
    await page.getByRole('button', { name: 'Cancel the purchase' }).click();
    await becomes('cancelled');
    expect(await page.getByRole('link', { name: 'Pay now' }).isVisible()).toBe(false);
  });

  it('sells from the balance with the keyboard alone, on a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.getByRole('button', { name: 'Top-up that delivers' }).focus();
    await page.keyboard.press('Enter');
    for (const key of ['Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'ArrowDown', 'Tab', 'Tab', 'Enter'])
      await page.keyboard.press(key);
    await becomes('completed');
    expect(await page.locator('#receipt').innerText()).toContain('Taken from the balance');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('shows a code masked, and where to look behind it', async () => {
    await example('PIN product');
    await fromBalance();
    await buy();
    await becomes('completed');
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
    await example('Top-up that delivers');
    await page.getByRole('button', { name: 'Check recipient and price' }).click();
    const result = page.locator('#check-result');
    await result.getByText('5.00 USD for 4.65 USD').waitFor();
    expect(await result.innerText()).toContain('The provider knows the recipient');
    await page.getByLabel('Mobile number').fill('12');
    await page.getByRole('button', { name: 'Check recipient and price' }).click();
    await page.locator('#recipient-mobile-error').waitFor();
  });

  it('puts what is wrong at its field and into a summary that has the focus', async () => {
    await example('Top-up that delivers');
    await page.getByLabel('Mobile number').fill('12');
    await page.getByLabel('Amount', { exact: true }).fill('1000');
    await buy();
    await page.getByText('There is a problem').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('error-summary');
    expect(await page.locator('#recipient-mobile-error').innerText()).toContain('international number');
    expect(await page.locator('#amount-error').isVisible()).toBe(true);
    await page.getByRole('link', { name: /^Mobile number/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('recipient-mobile');
    expect(await tab.violations()).toEqual([]);
    await page.getByLabel('Mobile number').fill('+6595123100');
    await page.getByLabel('Amount', { exact: true }).fill('5.00');
    await fromBalance();
    await buy();
    await becomes('completed');
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
    await example('Top-up that delivers');
    expect(await tab.violations()).toEqual([]);
    if (process.env['UPDATE_PICTURES'] === '1') await page.screenshot({ path: 'docs/images/storefront.png' });
    await buy();
    await becomes('awaiting_payment');
    await page.getByText('Payment page opened').waitFor();
    expect(await tab.violations()).toEqual([]);
    await payNow();
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
    await example('Top-up that delivers');
    await buy();
    await becomes('in_review');
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
