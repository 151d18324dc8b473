import type { ProductKind } from '../../domain/product.ts';
import type { SendKind } from './product-data.ts';
import type { VtProduct, VtSku } from './schema.ts';

/** Get a list of Products: category ids. The names are those that the transactions' own parameters use. */
const CATEGORIES: Readonly<Record<string, SendKind>> = {
  '1': 'pin',
  '2': 'topup',
  '4': 'bill',
  '5': 'sim',
  '6': 'gift_card',
  '7': 'esim',
  pin: 'pin',
  rtr: 'topup',
  topup: 'topup',
  billpay: 'bill',
  billpayment: 'bill',
  sim: 'sim',
  giftcard: 'gift_card',
  esim: 'esim',
};

/** How a SKU is ordered: by its own category, else by its product's; null for a category that nobody knows. */
export function sendKindOf(sku: VtSku, product: VtProduct | undefined): SendKind | null {
  const given = sku.category ?? sku.categoryId ?? product?.categoryId ?? product?.category ?? '';
  return CATEGORIES[given.toLowerCase().replace(/[^a-z0-9]/g, '')] ?? null;
}

const KINDS: Readonly<Record<SendKind, ProductKind>> = {
  topup: 'airtime',
  bundle: 'data',
  pin: 'pin',
  bill: 'bill',
  gift_card: 'gift_card',
  esim: 'esim',
  sim: 'sim',
  port_in: 'sim',
};

/** Which of our kinds it is. Names only sort the catalogue: how a product is ordered never depends on them. */
export function kindOf(send: SendKind, { benefitType, productName, skuName }: VtSku): ProductKind {
  const names = `${productName ?? ''} ${skuName ?? ''}`;
  if (send === 'topup' && /\b(data|bundles?|internet)\b/i.test(benefitType ?? '')) return 'data';
  if (send === 'bill' && /electric|\bpower\b/i.test(names)) return 'electricity';
  if (send === 'bill' && /\b(tv|cable|dish|satellite)\b/i.test(names)) return 'tv';
  return KINDS[send];
}
