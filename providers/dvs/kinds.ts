import type { ProductKind } from '../../domain/product.ts';
import type { DvsProduct } from './schema.ts';

/** What the names of a service and subservice say; the first that matches counts. DVS documents no closed list of them. */
const BY_SERVICE: readonly (readonly [RegExp, ProductKind])[] = [
  [/\be-?sims?\b/i, 'esim'],
  [/\bgift\b/i, 'gift_card'],
  [/\belectric/i, 'electricity'],
  [/\b(tv|television|cable|satellite)\b/i, 'tv'],
  [/\b(bills?|utilit(y|ies)|payments?)\b/i, 'bill'],
];

/** Which of our kinds a product is: by its type, then by its service's name, then by what it is redeemed into. */
export function kindOf(product: DvsProduct): ProductKind {
  if (product.type === 'RANGED_VALUE_PAYMENT') return 'bill';
  const service = `${product.service?.name ?? ''} ${product.service?.subservice?.name ?? ''}`;
  const named = BY_SERVICE.find(([pattern]) => pattern.test(service));
  if (named) return named[1];
  if (product.type.endsWith('_PIN_PURCHASE')) return 'pin';
  const benefits = (product.benefits ?? []).map((benefit) => benefit.type);
  const data = benefits.length > 0 ? benefits.includes('DATA') : /\b(data|bundles?|plans?)\b/i.test(service);
  return data ? 'data' : 'airtime';
}
