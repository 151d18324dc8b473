import { Context } from '@temporalio/activity';
import { replaceCatalogue } from '../../db/repositories/catalogue.ts';
import { replaceTexts } from '../../db/repositories/catalogue-texts.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { FulfilmentProvider, ProductTexts } from '../../domain/provider.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Copies every provider's catalogue to our database, with its texts in other languages; what cannot be read keeps its older
 * copy. Returns how many there are of each: `valuetopup`, `valuetopup in ar`.
 */
export async function copyCatalogues(
  deps: Pick<Dependencies, 'providers' | 'database'>,
  onProgress: () => void = () => Context.current().heartbeat(),
): Promise<Record<string, number>> {
  const copied: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [name, provider] of deps.providers) {
    try {
      const products: CatalogueProduct[] = [];
      for await (const product of provider.catalogue(readingLimits())) {
        products.push(product);
        onProgress();
      }
      await replaceCatalogue(deps.database.em(), name, products);
      copied[name] = products.length;
      Object.assign(copied, await copyTexts(deps, provider, onProgress));
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

/** A language that cannot be read is no failure: there are older texts, or the English ones. */
async function copyTexts(
  deps: Pick<Dependencies, 'database'>,
  provider: FulfilmentProvider,
  onProgress: () => void,
): Promise<Record<string, number>> {
  const { name, catalogueTexts, languages = [] } = provider;
  const copied: Record<string, number> = {};
  for (const language of catalogueTexts ? languages : []) {
    const texts: ProductTexts[] = [];
    try {
      for await (const text of catalogueTexts?.(language, readingLimits()) ?? []) {
        texts.push(text);
        onProgress();
      }
    } catch (error) {
      if (error instanceof ProviderError) continue;
      throw error;
    }
    await replaceTexts(deps.database.em(), name, language, texts);
    copied[`${name} in ${language}`] = texts.length;
  }
  return copied;
}

/** A whole list, in pages or not. */
function readingLimits() {
  return { signal: AbortSignal.timeout(5 * 60_000), sendBy: Date.now() + 60_000 };
}
