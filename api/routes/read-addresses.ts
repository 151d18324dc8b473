import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { readQuery } from '../requests/query.ts';
import { storableText } from '../requests/text.ts';

const LOOK_MS = 10_000;

const query = z.strictObject({
  house: storableText(32),
  postcode: z
    .string()
    .regex(/^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$/, 'must be a UK postcode such as HP7 0DD'),
});

/** `GET /v1/addresses?house=…&postcode=…`: the address of a house in the United Kingdom. */
export function readAddress({ paymentReaders }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { house, postcode } = readQuery(query, ctx.query);
    const [reader] = paymentReaders.values();
    if (!reader) throw problem('not_found', 'Addresses are not looked up here.');
    try {
      const address = await reader.address(house, postcode, {
        signal: AbortSignal.timeout(LOOK_MS),
        sendBy: Date.now() + LOOK_MS / 4,
      });
      if (!address) throw problem('address_not_found', 'There is no such house in this postcode.');
      ctx.body = address;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      throw problem('temporarily_unavailable', 'Addresses cannot be looked up at the moment.', {
        'Retry-After': '5',
      });
    }
  };
}
