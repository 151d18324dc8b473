const NAME = 'vendrail-last-purchase';

/**
 * Keeps which purchase this tab has made: the payment page comes back to `/shop/last`, since its addresses are set before the
 * purchase has an id.
 * @param {string} id
 */
export function rememberLast(id) {
  sessionStorage.setItem(NAME, id);
}

/** The purchase of an address such as `/shop/pur_…` or `/shop/last`; null when this tab has made none. */
export function purchaseOfAddress() {
  const id = location.pathname.slice('/shop/'.length);
  return id === 'last' ? sessionStorage.getItem(NAME) : id;
}
