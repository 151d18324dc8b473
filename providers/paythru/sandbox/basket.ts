import { CODES, PaythruRefusal } from './errors.ts';
import { minorOf, type Params } from './params.ts';

/** One line of the basket. `price` and `quantity` stand as they were sent. */
export interface Item {
  readonly name: string;
  readonly price: string;
  readonly quantity: string | null;
  readonly reference: string | null;
}

/** The basket and what it comes to. */
export interface Basket {
  readonly items: readonly Item[];
  readonly totalMinor: number;
}

const MAX_TOTAL_MINOR = 1_000_000_000;

/**
 * Reads `item_name`, `item_price`, … or `item_name[ID]`, … and adds them up: the sum of price × quantity, where a quantity of
 * 0 counts as 1. Refused with 7 (name or price alone), 8 (neither) or 5 (a value that cannot be). Source: 2.1, 3.1.
 */
export function basketOf(params: Params, currency: string): Basket {
  const items = idsOf(params).map((id) => itemOf(params, id));
  let totalMinor = 0;
  for (const item of items) {
    const priceMinor = minorOf(item.price, currency);
    if (priceMinor === null) throw new PaythruRefusal(CODES.noItemOrUserData);
    totalMinor += priceMinor * quantityOf(item);
  }
  const fits = items.length === 0 || (totalMinor > 0 && totalMinor <= MAX_TOTAL_MINOR);
  if (!fits) throw new PaythruRefusal(CODES.noItemOrUserData);
  return { items, totalMinor };
}

/** How many of it: 1 when the quantity is absent or 0. */
export function quantityOf(item: Item): number {
  return Number(item.quantity ?? 1) || 1;
}

/** The endings of the item parameters in the order of their first appearance; '' for an item without brackets. */
function idsOf(params: Params): string[] {
  const ids = new Set<string>();
  for (const name of params.names) {
    const match = /^item_(?:name|price|quantity|reference)(\[[^[\]]{1,32}\])?$/.exec(name);
    if (match) ids.add(match[1] ?? '');
  }
  return [...ids];
}

function itemOf(params: Params, id: string): Item {
  const name = params.upTo(128, `item_name${id}`, CODES.noItemOrUserData);
  const price = params.text(`item_price${id}`);
  if (name === null && price === null) throw new PaythruRefusal(CODES.itemIncomplete);
  if (name === null || price === null) throw new PaythruRefusal(CODES.nameWithoutPrice);
  return {
    name,
    price,
    // The document's own example writes a quantity as 2.00.
    quantity: params.fitting(`item_quantity${id}`, CODES.noItemOrUserData, (text) =>
      /^[0-9]{1,5}(\.0+)?$/.test(text),
    ),
    reference: params.upTo(16, `item_reference${id}`, CODES.noItemOrUserData),
  };
}
