/** What was bought, in the words of the books. */
export type OrderKind = 'airtime' | 'electricity' | 'tv' | 'wallet';

/** `open` until the operator answers. */
export type OrderStatus = 'open' | 'approved' | 'declined';

/** What a vend gives to the customer, and whose meter it was. `token_value` null: a postpaid payment has none. */
export interface Electricity {
  readonly token_value: string | null;
  readonly address: string;
  readonly payer: string;
}

/** A purchase that reached the operator, as the sandbox keeps it and writes it to its journal. Amounts are kobo. */
export interface Order {
  /** The request token: at most one order each. */
  readonly token: string;
  readonly viceId: string;
  readonly kind: OrderKind;
  /** `MTNVTU`, `IE`, `ENUGU`, `DSTV`, `TRANSFER`, … */
  readonly service: string;
  readonly beneficiary: string;
  readonly amountMinor: number;
  readonly txnRef: string;
  readonly electricity: Electricity | null;
  readonly createdAtMs: number;
  /** What the operator is going to say, and when; null when it has said its last. */
  plan: { readonly verdict: 'approved' | 'declined'; readonly atMs: number } | null;
  status: OrderStatus;
  decidedAtMs: number | null;
  readonly history: (readonly [status: OrderStatus, at: string])[];
}

/** A request token, as the sandbox keeps it. */
export interface Token {
  readonly value: string;
  readonly viceId: string;
  readonly issuedAtMs: number;
  /** True once a purchase with it has reached the operator. */
  used: boolean;
  /** Since when a later look-up, or an outsider, has made it worthless (it may lie ahead); null while it is not. */
  killedAtMs: number | null;
  readonly requests: { lookup: number; enquiry: number; purchase: number; requery: number };
}
