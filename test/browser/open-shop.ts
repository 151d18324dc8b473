import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, payOnPage, Tab } from '../support/browser.ts';
import { Vendrail } from '../support/vendrail.ts';

export const APPROVED = '4111111111111111';
export const DECLINED = '4000000000000002';

/** A purchase as the operator sees it, as far as these tests look. */
export interface Purchase {
  readonly status: string;
  readonly status_reason: { readonly code: string } | null;
  readonly payment: { readonly status: string; readonly our_reference: string };
  readonly fulfilment: { readonly our_reference: string };
}

/** A whole Vendrail with its demo shop, and one browser for all tests of a file. */
export class OpenShop {
  readonly vendrail: Vendrail;
  readonly #browser: Browser;
  #advancedS = 0;

  private constructor(vendrail: Vendrail, browser: Browser) {
    this.vendrail = vendrail;
    this.#browser = browser;
  }

  static async open(env: Record<string, string> = {}): Promise<OpenShop> {
    const browser = await openBrowser();
    const vendrail = await Vendrail.prepare({
      SANDBOX_DELAY_SCALE: '0.05',
      POLL_INITIAL_MS: '100',
      POLL_MAX_MS: '500',
      SHUTDOWN_GRACE_MS: '2000',
      ...env,
    });
    const shop = new OpenShop(vendrail, browser);
    try {
      await vendrail.start();
    } catch (error) {
      await shop.close();
      throw error;
    }
    return shop;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.vendrail.remove();
  }

  /** A customer with a browser of their own, at the shop's first page. */
  async visit(): Promise<Visit> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
    });
    const tab = await Tab.open(context);
    tab.page.setDefaultTimeout(20_000);
    const visit = new Visit(this, context, tab);
    await visit.enter();
    return visit;
  }

  /** Begins a minute of the sandbox's clock: a wallet's token that was used is given again until then. */
  async beginMinute(): Promise<void> {
    const second = Math.floor(Date.now() / 1000 + this.#advancedS) % 60;
    await this.vendrail.control('clock', { advance_s: 60 - second });
    this.#advancedS += 60 - second;
  }

  async purchase(id: string): Promise<Purchase> {
    const response = await fetch(`${this.vendrail.api}/v1/purchases/${id}`, {
      headers: { authorization: 'Bearer sk_sandbox_operator' },
    });
    return (await response.json()) as Purchase;
  }

  /** What the providers' own books say of a purchase: the state of each charge, and how many deliveries. */
  async books(id: string): Promise<{ charges: string[]; deliveries: number }> {
    const { payment, fulfilment } = await this.purchase(id);
    const response = await fetch(`${this.vendrail.sandbox}/_control/books`);
    const { charges, deliveries } = (await response.json()) as {
      charges: { our_reference: string; status: string }[];
      deliveries: { our_reference: string }[];
    };
    return {
      charges: charges
        .filter((each) => each.our_reference === payment.our_reference)
        .map((each) => each.status),
      deliveries: deliveries.filter((each) => each.our_reference === fulfilment.our_reference).length,
    };
  }
}

/** One customer in the shop, with what a customer does there. */
export class Visit {
  readonly page: Page;
  readonly tab: Tab;
  readonly #shop: OpenShop;
  readonly #context: BrowserContext;

  constructor(shop: OpenShop, context: BrowserContext, tab: Tab) {
    this.#shop = shop;
    this.#context = context;
    this.tab = tab;
    this.page = tab.page;
  }

  async enter(): Promise<void> {
    await this.page.goto(this.#shop.vendrail.api);
    await this.page.getByText(/^\d+ products/).waitFor();
  }

  /** Chooses a product by its whole name. */
  async choose(name: string): Promise<void> {
    await this.page.getByLabel('Search').fill(name);
    await this.page
      .locator('#product-list .choice')
      .filter({ has: this.page.locator('strong', { hasText: name }) })
      .getByRole('radio')
      .first()
      .check();
  }

  example = (name: string) => this.page.getByRole('button', { name }).click();
  fromBalance = () => this.page.getByLabel('From the merchant’s balance').check();
  buy = () => this.page.getByRole('button', { name: /^Buy/ }).click();
  becomes = (status: string) => this.page.locator(`#content[data-status="${status}"]`).waitFor();
  payNow = () => this.page.getByRole('link', { name: 'Pay now' }).click();
  pay = (card: string) => payOnPage(this.page, card);
  backToShop = () => this.page.getByRole('link', { name: 'Back to the shop' }).click();

  /** Asks for price and recipient; returns what is said of them. */
  async check(): Promise<string> {
    await this.page.getByRole('button', { name: 'Check recipient and price' }).click();
    const result = this.page.locator('#check-result');
    await result.filter({ hasNotText: 'Asking…' }).filter({ hasText: /./ }).waitFor();
    return result.innerText();
  }

  /** The id of the purchase on the page. */
  async purchaseId(): Promise<string> {
    return (await this.page.locator('#content').getAttribute('data-purchase')) ?? '';
  }

  /** What the providers' own books say of the purchase on the page. */
  async books(): Promise<{ charges: string[]; deliveries: number }> {
    return this.#shop.books(await this.purchaseId());
  }

  /** Ends the visit; nothing outside of this machine was asked for. Returns the errors that the browser told. */
  async leave(): Promise<readonly string[]> {
    await this.#context.close();
    expect({ outside: this.tab.outside }).toEqual({ outside: [] });
    return this.tab.errors;
  }
}
