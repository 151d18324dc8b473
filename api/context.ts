import type { RouterContext, RouterMiddleware } from '@koa/router';
import type { DefaultContext, Middleware } from 'koa';
import type { Caller } from '../db/repositories/api-keys.ts';

/** What a request carries from one middleware to the next. */
export interface RequestState {
  /** A UUID: `X-Request-Id`, and `instance` of a problem. */
  requestId: string;
  /** Set by `allow`, which stands before every route that reads it. */
  caller: Caller;
}

export type ApiContext = RouterContext<RequestState>;
/** A middleware of the whole app. */
export type ApiMiddleware = Middleware<RequestState>;
/** A middleware or handler of one route. */
export type RouteMiddleware = RouterMiddleware<RequestState, DefaultContext>;
