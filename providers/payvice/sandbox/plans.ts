/** A subscription plan as it stands on the wire. */
export interface Plan {
  readonly name: string;
  readonly product_code: string;
  /** Naira. */
  readonly amount: string;
}

const plan = (name: string, product_code: string, amount: string): Plan => ({ name, product_code, amount });

/** Plans by service. DSTV: the sample of Get Subscription Plans; GOTV: made up. */
export const PLANS: Readonly<Record<'DSTV' | 'GOTV', readonly Plan[]>> = {
  DSTV: [
    plan('Active Package', 'AP', '1900.00'),
    plan('DStv French Touch', 'FRN7E36', '1400.00'),
    plan('DStv Great Wall', 'GWALLE36', '1000.00'),
    plan('DStv Indian', 'ASIAE36', '4800.00'),
    plan('DStv Compact', 'COMPE36', '6300.00'),
    plan('DStv Compact Plus', 'COMPLE36', '9900.00'),
    plan('DStv Family', 'COFAME36', '3800.00'),
    plan('DStv Premium', 'PRWE36', '14700.00'),
  ],
  GOTV: [
    plan('GOtv Lite', 'GOLITE', '400.00'),
    plan('GOtv Value', 'GOTVVALUE', '1250.00'),
    plan('GOtv Plus', 'GOTVPLUS', '1900.00'),
  ],
};
