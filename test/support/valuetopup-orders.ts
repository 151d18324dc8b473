import { parseMoney, type Money } from '../../domain/money.ts';
import type { Recipient } from '../../domain/product.ts';

/** An order of the Valuetopup sandbox that is delivered. */
interface VtOrder {
  readonly productId: string;
  readonly recipient: Recipient;
  /** Null where the product has a value of its own. */
  readonly amount: Money | null;
  /** The path that it is sent to. */
  readonly path: string;
  /** How its secret is kept; null where there is none. */
  readonly secret: 'pin' | 'voucher' | 'token' | 'esim' | null;
}

/** One order of every kind that is sold. */
export const VALUETOPUP_ORDERS = {
  airtime: {
    productId: '193',
    recipient: { mobile: '+18763351234' },
    amount: parseMoney('9.00', 'USD'),
    path: '/transaction/topup$',
    secret: null,
  },
  data: {
    productId: '303',
    recipient: { mobile: '+919876543210' },
    amount: null,
    path: '/transaction/topup$',
    secret: null,
  },
  bundle: {
    productId: '331',
    recipient: { mobile: '+923001234567' },
    amount: parseMoney('250.00', 'PKR'),
    path: '/transaction/topup$',
    secret: null,
  },
  pin: { productId: '401', recipient: {}, amount: null, path: '/transaction/pin$', secret: 'pin' },
  gift_card: {
    productId: 'gift-6001',
    recipient: {},
    amount: null,
    path: '/transaction/giftcard/order$',
    secret: 'voucher',
  },
  bill: {
    productId: '502',
    recipient: { account: '0123456789' },
    amount: parseMoney('15000.00', 'NGN'),
    path: '/transaction/billpay$',
    secret: 'token',
  },
  esim: { productId: '701', recipient: {}, amount: null, path: '/esim/order$', secret: 'esim' },
  sim: {
    productId: '601',
    recipient: { sim_number: '8901240000000000001', zip_code: '10001' },
    amount: null,
    path: '/transaction/sim/activate$',
    secret: null,
  },
  port_in: {
    productId: 'port-in-601',
    recipient: {
      mobile: '+12125550123',
      sim_number: '8901240000000000001',
      zip_code: '10001',
      carrier_account: 'ACCT-90817263',
      carrier_password: 'old-carrier-9f3a',
    },
    amount: null,
    path: '/transaction/sim/portin$',
    secret: null,
  },
} as const satisfies Record<string, VtOrder>;

export type OrderKind = keyof typeof VALUETOPUP_ORDERS;
export const ORDER_KINDS = Object.keys(VALUETOPUP_ORDERS) as OrderKind[];
