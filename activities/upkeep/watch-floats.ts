import { ledgerFloat } from '../../db/repositories/floats.ts';
import { isLow } from '../../domain/float.ts';
import { toWire } from '../../domain/money.ts';
import { readFloats } from '../../providers/floats.ts';
import type { Dependencies } from '../dependencies.ts';

/** Raises an alert for each float that is below its mark, and for each marked one that cannot be asked. */
export async function watchFloats(deps: Dependencies): Promise<{ readonly low: number }> {
  const { database, providers, lowFloats = {} } = deps;
  const marked = [...providers.values()].filter(({ name }) =>
    Object.keys(lowFloats).some((mark) => mark.startsWith(`${name}:`)),
  );
  const { floats, unavailable } = await readFloats(marked, (provider, currency) =>
    ledgerFloat(database.em(), provider, currency),
  );
  for (const { provider, code } of unavailable)
    deps.alert('our float at a provider cannot be asked for', { provider, code });
  const low = floats.filter((float) => isLow(float, lowFloats) === true);
  for (const { provider, currency, available, source } of low) {
    const left = available === null ? '' : toWire(available).amount;
    const mark = lowFloats[`${provider}:${currency}`] ?? '';
    deps.alert('our float at a provider is low', { provider, currency, available: left, mark, source });
  }
  return { low: low.length };
}
