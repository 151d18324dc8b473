import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { ApiMiddleware } from '../context.ts';

/** Gives the request its id and logs one line when it is answered: the route's template, never a path, body or key. */
export function identifyRequest({ logger }: { logger: Logger }): ApiMiddleware {
  return async (ctx, next) => {
    const begun = performance.now();
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
    logger.info(
      {
        request_id: ctx.state.requestId,
        method: ctx.method,
        route: typeof ctx['_matchedRoute'] === 'string' ? ctx['_matchedRoute'] : null,
        status: ctx.status,
        ms: Math.round(performance.now() - begun),
      },
      'request',
    );
  };
}
