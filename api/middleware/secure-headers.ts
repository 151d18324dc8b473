import type { ApiMiddleware } from '../context.ts';

/** Headers that every answer carries: nothing is cached, framed, sniffed or executed. */
export function secureHeaders({ publicUrl }: { publicUrl: string }): ApiMiddleware {
  const encrypted = publicUrl.startsWith('https:');
  return async (ctx, next) => {
    ctx.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      ...(encrypted && { 'Strict-Transport-Security': 'max-age=63072000' }),
    });
    await next();
  };
}
