import type { Logger } from 'pino';
import type { ApiContext, ApiMiddleware } from '../context.ts';
import { Problem, problem, problemBody } from '../problems.ts';
import { isDatabaseAway } from '../../db/database-away.ts';
import { traceOf } from './trace-of.ts';

/** Turns whatever is thrown behind it into an RFC 9457 problem; what nobody expected is logged and told as an error of ours. */
export function answerProblems({ publicUrl, logger }: { publicUrl: string; logger: Logger }): ApiMiddleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { requestId } = ctx.state;
      if (!(error instanceof Problem))
        logger.error({ request_id: requestId, ...traceOf(error) }, 'unexpected');
      const refusal = error instanceof Problem ? error : ownFault(error);
      ctx.status = refusal.status;
      ctx.set(refusal.headers);
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(problemBody(refusal, publicUrl, requestId));
    }
  };
}

function ownFault(error: unknown): Problem {
  if (!isDatabaseAway(error)) {
    return problem('internal_error', 'The request met an error of ours. Repeat it with the same key.');
  }
  return problem('temporarily_unavailable', 'Repeat the request, with the same key where it has one.', {
    'Retry-After': '1',
  });
}

/** What no route has answered: 405 where the address exists with another method, else 404. OPTIONS tells the methods. */
export function refuseUnmatched(ctx: ApiContext): void {
  if (ctx.routeMatched) return;
  const methods = new Set((ctx.matched ?? []).flatMap((layer) => layer.methods));
  if (methods.size === 0) throw problem('not_found', 'There is nothing at this address.');
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (ctx.method !== 'OPTIONS') {
    throw problem('method_not_allowed', `This address takes ${allow}.`, { Allow: allow });
  }
  ctx.set('Allow', allow);
  ctx.status = 204;
}
