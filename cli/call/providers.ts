import { DVS } from './dvs/provider.ts';
import type { Callable } from './entry.ts';
import { PAYTHEM } from './paythem/provider.ts';
import { PAYTHRU } from './paythru/provider.ts';
import { PAYVICE } from './payvice/provider.ts';
import { VALUETOPUP } from './valuetopup/provider.ts';

/** Every provider that can be called by hand. */
export const CALLABLE: Readonly<Record<string, Callable>> = {
  dvs: DVS,
  valuetopup: VALUETOPUP,
  payvice: PAYVICE,
  paythem: PAYTHEM,
  paythru: PAYTHRU,
};
