import type { SandboxAnswer, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { methodNotAllowed, refusalAnswer, DvsRefusal } from './refusals.ts';
import { pageOf, Query, type Page } from './query.ts';

/** One authenticated request to a function of DVS. */
export class Call {
  readonly request: SandboxRequest;
  readonly query: Query;
  /** The variable part of the path, decoded; empty when the path has none. */
  readonly param: string;

  constructor(request: SandboxRequest, param: string) {
    this.request = request;
    this.query = new Query(request.search);
    this.param = param;
  }

  /** The page that the query asks for. */
  page(): Page {
    return pageOf(this.query.text('page'), this.query.text('per_page'));
  }

  /** The path's variable part as an id of a product, service, operator, …; refused (1000400) when it is none. */
  id(): number {
    if (!/^[1-9][0-9]{0,9}$/.test(this.param) || Number(this.param) > 2_147_483_647)
      throw new DvsRefusal(1000400);
    return Number(this.param);
  }
}

export type Handler = (call: Call) => SandboxAnswer | Promise<SandboxAnswer>;

/** A function of DVS: `GET /products/:id`; the path lies below `/v1` and has at most one variable part. */
export type Routes = Readonly<Record<string, Handler>>;

/** Finds the function that a request is for and lets it answer; unknown paths get 1000404, other methods HTTP 405. */
export function createRouter(
  routes: Routes,
): (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer> {
  const byPath = new Map<string, Map<string, Handler>>();
  for (const [route, handler] of Object.entries(routes)) {
    const [method = '', path = ''] = route.split(' ');
    const methods = byPath.get(path) ?? new Map<string, Handler>();
    byPath.set(path, methods.set(method, handler));
  }
  const find = (path: string): { methods: Map<string, Handler>; param: string } | null => {
    const exact = byPath.get(path);
    if (exact) return { methods: exact, param: '' };
    const parts = path.split('/');
    for (const index of [parts.length - 1, parts.length - 2]) {
      const methods = byPath.get(parts.with(index, ':id').join('/'));
      if (methods) return { methods, param: parts[index] ?? '' };
    }
    return null;
  };
  return (request) => {
    const found = request.path.startsWith('/v1/') ? find(request.path.slice('/v1'.length)) : null;
    if (!found) return refusalAnswer(1000404);
    const handler = found.methods.get(request.method);
    if (!handler) {
      const allowed = [...found.methods.keys()];
      return methodNotAllowed(allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed);
    }
    return handler(new Call(request, decoded(found.param)));
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DvsRefusal(1000400);
  }
}
