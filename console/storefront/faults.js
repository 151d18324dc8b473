import { element, byId } from './dom.js';
/** @import { Fault } from './api.js' */

/**
 * The field of the form that a JSON Pointer of the order means, by id; null when the form has none.
 * @param {string | undefined} pointer
 */
function fieldOf(pointer) {
  const [, top = '', below = ''] = (pointer ?? '').split('/');
  if (top === 'recipient' && document.getElementById(`recipient-${below}`)) return `recipient-${below}`;
  if (top === 'payment') return 'method';
  return ['amount', 'charge', 'product'].includes(top) ? top : null;
}

/**
 * Shows what is wrong, each fault at its field and all of them in a summary that gets the focus.
 * @param {readonly Fault[]} faults
 */
export function showFaults(faults) {
  clearFaults();
  const list = byId('error-list', HTMLElement);
  for (const { pointer, detail } of faults) {
    const field = fieldOf(pointer);
    const place = field && document.getElementById(`${field}-error`);
    const text = field ? `${labelOf(field)}: ${detail}` : detail;
    if (!field || !place || place.closest('[hidden]:not(.error)')) {
      list.append(element('li', {}, text));
      continue;
    }
    const sentence = detail.charAt(0).toUpperCase() + detail.slice(1);
    place.textContent = place.hidden ? sentence : `${place.textContent}. ${sentence}`;
    place.hidden = false;
    document.getElementById(field)?.setAttribute('aria-invalid', 'true');
    const link = element('a', { href: `#${field}` }, text);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      document.getElementById(field)?.focus();
    });
    list.append(element('li', {}, link));
  }
  const summary = byId('error-summary', HTMLElement);
  summary.hidden = false;
  summary.focus();
}

/** Takes every fault off the page. */
export function clearFaults() {
  byId('error-summary', HTMLElement).hidden = true;
  byId('error-list', HTMLElement).replaceChildren();
  for (const place of document.querySelectorAll('.error')) {
    place.textContent = '';
    place.setAttribute('hidden', '');
  }
  for (const field of document.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

/** @param {string} field */
function labelOf(field) {
  const named = document.querySelector(`label[for="${field}"], #${field} > legend`);
  return (named?.textContent ?? field).trim();
}
