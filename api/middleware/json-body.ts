import { bodyParser } from '@koa/bodyparser';
import type { RouteMiddleware } from '../context.ts';
import { problem, type Problem } from '../problems.ts';

/** The most that a request may carry. */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** Reads a JSON object to `ctx.request.body`; a request without a body reads as `{}`. */
export function jsonBody(): RouteMiddleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    // The content type is judged below, so that another one is refused instead of ignored.
    detectJSON: () => true,
    jsonLimit: BODY_LIMIT_BYTES,
    onError: (error) => {
      throw bodyProblem(error);
    },
  });
  return async (ctx, next) => {
    const empty = ctx.request.length === 0;
    if (!empty && ctx.request.is('application/json') === false) {
      throw problem('unsupported_media_type', 'Send the body as application/json.');
    }
    const { charset } = ctx.request;
    if (!empty && charset !== '' && charset.toLowerCase() !== 'utf-8') {
      throw problem('unsupported_media_type', 'Send the body as UTF-8.');
    }
    await parse(ctx, next);
  };
}

function bodyProblem(error: Error): Problem {
  const status = 'status' in error ? error.status : null;
  if (status === 413) return problem('body_too_large', `A body may have ${BODY_LIMIT_BYTES} bytes.`);
  if (status === 415) return problem('unsupported_media_type', 'Send the body as UTF-8, plain or gzip.');
  return problem('malformed_json', 'The body is not a JSON object.');
}
