import { Context } from '@temporalio/activity';
import { replaceCatalogue } from '../../db/repositories/catalogue.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import type { Dependencies } from '../dependencies.ts';

/** Copies every provider's catalogue to our database; a provider that cannot be read keeps its older copy. */
export async function copyCatalogues(
  deps: Pick<Dependencies, 'providers' | 'database'>,
  onProgress: () => void = () => Context.current().heartbeat(),
): Promise<Record<string, number>> {
  const copied: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [name, provider] of deps.providers) {
    try {
      const products: CatalogueProduct[] = [];
      const limits = { signal: AbortSignal.timeout(5 * 60_000), sendBy: Date.now() + 60_000 };
      for await (const product of provider.catalogue(limits)) {
        products.push(product);
        onProgress();
      }
      await replaceCatalogue(deps.database.em(), name, products);
      copied[name] = products.length;
    } catch (error) {
      if (!standsStill(provider, error)) failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'a catalogue could not be copied');
  return copied;
}

/** An account that only an operator lets go on: trying again would copy all the others again and again. */
function standsStill({ stopsItself }: FulfilmentProvider, error: unknown): boolean {
  return (
    stopsItself === true && error instanceof ProviderError && error.code === 'provider_credentials_refused'
  );
}
