import type { SandboxAnswer, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { HttpRefused, httpRefused } from './codes.ts';
import { Fields } from './fields.ts';
import { languageOf, type Language } from './language.ts';

/** One authenticated request to a function. */
export interface Call {
  readonly request: SandboxRequest;
  /** The query, its names without case. */
  readonly query: Fields;
  /** The variable parts of the path, decoded, in their order. */
  readonly params: readonly string[];
  /** The language of the localised fields. */
  readonly language: Language;
}

export type Handler = (call: Call) => SandboxAnswer | Promise<SandboxAnswer>;

/** Functions by `METHOD /path` below `/api/v1` and `/api/v2`; `:` stands for a variable part. */
export type Routes = Readonly<Record<string, Handler>>;

/** The path of a request without its version, or null when it has neither. Source: samples use v1, functions v2. */
const VERSIONED = /^\/api\/v[12](\/.*)$/i;

/** Finds the function that a request is for, whatever the case of its path, and lets it answer. */
export function createRouter(
  routes: Routes,
): (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer> {
  const known = Object.entries(routes).map(([route, handler]) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, parts: path.toLowerCase().split('/'), handler };
  });
  return (request) => {
    const parts = VERSIONED.exec(request.path)?.[1]?.split('/') ?? [];
    const found = known.filter((route) => fits(route.parts, parts));
    if (found.length === 0) return httpRefused(404);
    const route = found.find(({ method }) => method === request.method);
    if (!route) return httpRefused(405, { Allow: found.map(({ method }) => method).join(', ') });
    return route.handler({
      request,
      query: Fields.ofQuery(request.search),
      params: parts.filter((_, index) => route.parts[index] === ':').map(decoded),
      language: languageOf(request.headers['accept-language']),
    });
  };
}

function fits(route: readonly string[], parts: readonly string[]): boolean {
  if (route.length !== parts.length) return false;
  return route.every((part, index) => {
    const given = parts[index] ?? '';
    return part === ':' ? given !== '' : part === given.toLowerCase();
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpRefused(400);
  }
}
