import { ProviderError } from '../domain/errors.ts';
import { ledgerStanding, type FloatStanding, type LedgerFloat } from '../domain/float.ts';
import type { ProviderName } from '../domain/product.ts';
import type { ProviderReader } from '../domain/provider.ts';

const WAIT_MS = 5_000;

/** Our floats, and which providers could not be asked and why. */
export interface Floats {
  readonly floats: readonly FloatStanding[];
  readonly unavailable: readonly { readonly provider: ProviderName; readonly code: string }[];
}

/** Asks every provider for our float; those that have no function for it are looked up in our ledger. */
export async function readFloats(
  readers: readonly ProviderReader[],
  inLedger: (provider: ProviderName, currency: string) => Promise<LedgerFloat>,
): Promise<Floats> {
  const read = await Promise.all(
    readers.map(async (reader): Promise<Floats> => {
      const { name, floatCurrency } = reader;
      if (floatCurrency === undefined) return askProvider(reader);
      const float = await inLedger(name, floatCurrency);
      return { floats: [ledgerStanding(name, floatCurrency, float)], unavailable: [] };
    }),
  );
  return {
    floats: read.flatMap(({ floats }) => floats),
    unavailable: read.flatMap(({ unavailable }) => unavailable),
  };
}

async function askProvider(reader: ProviderReader): Promise<Floats> {
  const provider = reader.name;
  const limits = { signal: AbortSignal.timeout(WAIT_MS), sendBy: Date.now() + WAIT_MS / 2 };
  try {
    const balances = await reader.balances(limits);
    const floats = balances.map(({ available, holding, creditLimit }) => {
      const { currency } = available;
      return { provider, source: 'provider' as const, currency, available, holding, creditLimit };
    });
    return { floats, unavailable: [] };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { floats: [], unavailable: [{ provider, code: error.code }] };
  }
}
