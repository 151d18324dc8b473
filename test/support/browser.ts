import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { CHROMIUM_MISSING, findChromium } from './chromium.ts';

/** A page's violation of an accessibility rule. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** A tab with what it must not do: write errors to the console, or reach beyond this machine. */
export class Tab {
  readonly page: Page;
  /** Errors of the console and of scripts, breaches of the content security policy among them. */
  readonly errors: string[] = [];
  /** Addresses outside of this machine that were asked for; such requests are stopped. */
  readonly outside: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext): Promise<Tab> {
    const page = await context.newPage();
    const tab = new Tab(page);
    page.on('pageerror', (error) => tab.errors.push(error.message));
    page.on('console', (message) => {
      // The browser reports every answer above 399 as an error; refusals are part of the tests.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource: the server'))
        return;
      tab.errors.push(`${message.text()} ${message.location().url}`);
    });
    await page.route('**/*', (route) => {
      const url = route.request().url();
      if (['127.0.0.1', 'localhost'].includes(new URL(url).hostname)) return route.continue();
      tab.outside.push(url);
      return route.abort();
    });
    return tab;
  }

  /** What axe finds on the page as it is, in light and dark; empty is good. */
  async violations(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Evaluated by the debugger, which the page's policy does not concern.
      await this.page.evaluate(axe.source);
      const violations = await this.page.evaluate<Violation[]>(
        'axe.run().then(({ violations }) => violations)',
      );
      for (const { id, nodes } of violations)
        found.push(
          ...nodes.map(
            ({ target, failureSummary = '' }) => `${colorScheme} ${id} ${String(target)}: ${failureSummary}`,
          ),
        );
    }
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
    return found;
  }
}

/** Fills in the payment page that is open, and pays. */
export async function payOnPage(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel('Expiry date').fill('12/39');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('A Newcomer');
  await page.getByRole('button', { name: /^Pay/ }).click();
}

/** Opens Chromium without a window. Throws when there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(CHROMIUM_MISSING);
  // Chromium's own sandbox does not work for root.
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: root ? ['--no-sandbox'] : [] });
}
