import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import { PROVIDER_NAMES } from '../../domain/product.ts';
import type { Promotion, ProviderReader } from '../../domain/provider.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { readQuery } from '../requests/query.ts';

const LOOK_MS = 10_000;
/** Of one provider at most so many are told. */
const MOST = 500;

const filters = z.strictObject({
  provider: z.enum(PROVIDER_NAMES, `must be one of ${PROVIDER_NAMES.join(', ')}`).optional(),
});

/** `GET /v1/promotions`: offers of operators that run now, as the providers tell them. */
export function readPromotions({ readers }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { provider } = readQuery(filters, ctx.query);
    const asked = [...readers.values()].filter(
      (reader) => reader.promotions && (provider === undefined || reader.name === provider),
    );
    const told = await Promise.all(asked.map(ask));
    ctx.body = {
      data: told.flatMap(({ reader, promotions }) =>
        promotions.map((promotion) => answer(reader, promotion)),
      ),
      unavailable: told.flatMap(({ reader, code }) => (code === null ? [] : { provider: reader.name, code })),
    };
  };
}

async function ask(reader: ProviderReader) {
  const promotions: Promotion[] = [];
  try {
    const limits = { signal: AbortSignal.timeout(LOOK_MS), sendBy: Date.now() + LOOK_MS / 2 };
    for await (const promotion of reader.promotions?.(limits) ?? []) {
      promotions.push(promotion);
      if (promotions.length >= MOST) break;
    }
    return { reader, promotions, code: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { reader, promotions: [], code: error.code };
  }
}

function answer({ name }: ProviderReader, promotion: Promotion) {
  return {
    provider: name,
    id: promotion.id,
    title: promotion.title,
    description: promotion.description,
    operator: promotion.operator,
    product_ids: promotion.productIds,
    starts_at: promotion.startsAt,
    ends_at: promotion.endsAt,
  };
}
