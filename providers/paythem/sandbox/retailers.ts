/** A retailer of the demo environment. Amounts in minor units of the account's currency. */
export interface SandboxRetailer {
  readonly id: number;
  readonly name: string;
  readonly pricelistId: number;
  readonly sellsWeb: boolean;
  readonly loadLimitMinor: number;
  readonly dailyLimitMinor: number;
  readonly openingMinor: number;
}

/** The same with ids raised by so much, so that the retailers of several sandboxes differ. */
export function retailersFrom(offset: number): readonly SandboxRetailer[] {
  return RETAILERS.map((each) => ({ ...each, id: each.id + offset }));
}

/** The two of the document's sample (3.5.1.1), one for a quick way to the daily limit, and one whose limit is large. */
const RETAILERS: readonly SandboxRetailer[] = [
  retailer(12449, 'Retailer name in VVS (1)', 102, true, 100_00, 1_000_00, 994_725_17),
  retailer(12459, 'Retailer name in VVS (2)', 320, false, 1_000_00, 10_000_00, 100_00),
  retailer(12469, 'Corner Shop', 102, true, 50_00, 120_00, 0),
  retailer(12479, 'Café Zürich, Quai d’Été', 320, true, 100_000_00, 5_000_000_00, 2_500_50),
];

function retailer(
  id: number,
  name: string,
  pricelistId: number,
  sellsWeb: boolean,
  loadLimitMinor: number,
  dailyLimitMinor: number,
  openingMinor: number,
): SandboxRetailer {
  return { id, name, pricelistId, sellsWeb, loadLimitMinor, dailyLimitMinor, openingMinor };
}
