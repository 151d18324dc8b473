import { Api, Refusal, wordsOf } from './api.js';
import { byId, show } from './dom.js';
import { purchaseOfAddress } from './last.js';
import { openPurchase } from './purchase-page.js';
import { openShop } from './shop.js';

/**
 * @param {string} title
 * @param {string} text
 */
function notice(title, text) {
  show('notice-page');
  byId('notice-title', HTMLElement).textContent = title;
  byId('notice-text', HTMLElement).textContent = text;
}

async function open() {
  const api = await Api.open();
  const temporal = byId('temporal-link', HTMLAnchorElement);
  temporal.href = api.facts.temporal_workflows_url;
  temporal.hidden = false;
  if (location.pathname === '/') return openShop(api);
  const id = purchaseOfAddress();
  if (id === null) return notice('No purchase yet', 'Nothing has been bought in this tab so far.');
  history.replaceState(null, '', `/shop/${id}`);
  return openPurchase(api, id);
}

try {
  await open();
} catch (error) {
  const gone = error instanceof Refusal && error.code === 'purchase_not_found';
  notice(gone ? 'There is no such purchase' : 'This did not work', wordsOf(error));
}
