import type { RouteMiddleware } from '../context.ts';
import { isProblemCode, problem, PROBLEM_KINDS } from '../problems.ts';

/** `GET /problems/{code}`: where the `type` of a problem leads. */
export const readProblem: RouteMiddleware = (ctx) => {
  const code = ctx.params['code'] ?? '';
  if (!isProblemCode(code)) throw problem('not_found', 'There is no problem of this code.');
  const { status, title } = PROBLEM_KINDS[code];
  ctx.type = 'text/html';
  ctx.body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${code}</title>
<h1>${title}</h1>
<p>Code <code>${code}</code>, HTTP status ${status}.</p>
</html>
`;
};
