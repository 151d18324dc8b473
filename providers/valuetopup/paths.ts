/**
 * The POST paths that neither the document prints nor its prose names. Clients agree on the first four (field notes);
 * those of the SIM differ between clients and are an assumption.
 */
export const ASSUMED_PATHS = {
  estimatedCost: '/transaction/estimatecost',
  pin: '/transaction/pin',
  billPayment: '/transaction/billpay',
  giftCard: '/transaction/giftcard/order',
  esim: '/esim/order',
  simActivation: '/transaction/sim/activate',
  simPortIn: '/transaction/sim/portin',
} as const;
export type AssumedPaths = Readonly<Record<keyof typeof ASSUMED_PATHS, string>>;
