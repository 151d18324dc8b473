import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { openApiDocument } from '../openapi/document.ts';

/** `GET /openapi.json` */
export function readOpenApi({ config }: ApiDependencies): RouteMiddleware {
  const document = JSON.stringify(openApiDocument(config.publicUrl));
  return (ctx) => {
    ctx.type = 'application/json';
    ctx.body = document;
  };
}
