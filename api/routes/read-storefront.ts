import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Router } from '@koa/router';
import { isId } from '../../domain/ids.ts';
import { TEST_CARDS } from '../../providers/paythru/sandbox/cards.ts';
import type { RequestState, RouteMiddleware } from '../context.ts';
import type { ApiConfig } from '../dependencies.ts';
import { problem } from '../problems.ts';

const FOLDER = fileURLToPath(new URL('../../console/storefront/', import.meta.url));
const ASSETS = [
  'icon.svg',
  'storefront.css',
  'main.js',
  'last.js',
  'shop.js',
  'product-list.js',
  'order-form.js',
  'check.js',
  'faults.js',
  'purchase-page.js',
  'steps.js',
  'words.js',
  'follow.js',
  'api.js',
  'amounts.js',
  'countries.js',
  'dom.js',
] as const;

/** Everything comes from here and nothing from elsewhere; no script or style stands in the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Adds the demo storefront: `/`, `/shop/{purchase id or "last"}`, `/storefront.json` and its files. Nothing without a config. */
export function addStorefront(router: Router<RequestState>, config: ApiConfig): void {
  if (!config.storefront) return;
  const page = file('index.html');
  router.get('/', page);
  router.get('/shop/:id', async (ctx, next) => {
    const id = ctx.params['id'] ?? '';
    if (id !== 'last' && !isId('pur', id)) throw problem('not_found', 'There is nothing at this address.');
    return page(ctx, next);
  });
  for (const name of ASSETS) router.get(`/storefront/${name}`, file(name));
  const facts = {
    api_key: 'sk_sandbox_merchant',
    temporal_workflows_url: config.storefront.temporalWorkflowsUrl,
    charge_currency: 'GBP',
    exchange_rates: config.exchangeRates,
    test_cards: TEST_CARDS.map(({ number, about }) => ({ number, about })),
  };
  router.get('/storefront.json', (ctx) => {
    ctx.body = facts;
  });
}

/** A file as it was when the process began. */
function file(name: 'index.html' | (typeof ASSETS)[number]): RouteMiddleware {
  const content = readFileSync(`${FOLDER}${name}`, 'utf8');
  const type = name.slice(name.lastIndexOf('.'));
  return (ctx) => {
    if (type === '.html') ctx.set('Content-Security-Policy', POLICY);
    ctx.type = type;
    ctx.body = content;
  };
}
