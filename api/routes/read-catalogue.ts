import { z } from 'zod';
import { readTexts } from '../../db/repositories/catalogue-texts.ts';
import { listProducts } from '../../db/repositories/catalogue.ts';
import { PRODUCT_KINDS, PROVIDER_NAMES } from '../../domain/product.ts';
import { productAnswer } from '../answers/product.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { DEFAULT_LANGUAGE, preferredLanguage } from '../requests/language.ts';
import { pageLimit, readQuery } from '../requests/query.ts';
import { storableText } from '../requests/text.ts';

/** Provider and id of a page's last product, as an opaque text. */
const productCursor = z.string('must be given once').transform((cursor, issues) => {
  const [provider, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  const read = z.tuple([z.enum(PROVIDER_NAMES), storableText(100)]).safeParse([provider, id]);
  if (read.success) return { provider: read.data[0], id: read.data[1] };
  issues.addIssue('must be the next_cursor of a page before');
  return z.NEVER;
});

const filters = z.strictObject({
  cursor: productCursor.optional(),
  limit: pageLimit,
  provider: z.enum(PROVIDER_NAMES, `must be one of ${PROVIDER_NAMES.join(', ')}`).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 3166-1 alpha-3 code such as NGA')
    .optional(),
  kind: z.enum(PRODUCT_KINDS, `must be one of ${PRODUCT_KINDS.join(', ')}`).optional(),
  operator_id: storableText(100).optional(),
  text: storableText(100).optional(),
});

/**
 * `GET /v1/catalogue`: what can be bought now, ordered by provider and id. In the language that is asked for, as far as the
 * provider has texts in it, else in English; words are searched in the English ones.
 */
export function readCatalogue({ database, readers }: ApiDependencies): RouteMiddleware {
  const languages = [...readers.values()].flatMap((reader) => reader.languages ?? []);
  return async (ctx) => {
    const { cursor, limit, provider, country, kind, operator_id, text } = readQuery(filters, ctx.query);
    const rows = await listProducts(database.em(), {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursor }),
      ...(provider !== undefined && { provider }),
      ...(country !== undefined && { country }),
      ...(kind !== undefined && { kind }),
      ...(operator_id !== undefined && { operatorId: operator_id }),
      ...(text !== undefined && { text }),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const language = preferredLanguage(ctx.get('accept-language'), languages);
    const textsOf =
      language === DEFAULT_LANGUAGE ? () => null : await readTexts(database.em(), language, page);
    const data = page.map((row) => productAnswer(row.data, { language, texts: textsOf(row) }));
    ctx.vary('Accept-Language');
    ctx.set('Content-Language', contentLanguage(language, data));
    ctx.body = {
      data,
      next_cursor:
        rows.length > limit && last
          ? Buffer.from(`${last.provider}\n${last.id}`, 'utf8').toString('base64url')
          : null,
    };
  };
}

/** The languages that the answer really is in; of an empty one, the one that it would be in. */
function contentLanguage(preferred: string, products: readonly { readonly language: string }[]): string {
  const used = new Set(products.map(({ language }) => language));
  return used.size === 0 ? preferred : [...used].toSorted().join(', ');
}
