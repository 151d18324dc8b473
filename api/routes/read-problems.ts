import { REASON_MESSAGES } from '../../domain/reasons.ts';
import type { RouteMiddleware } from '../context.ts';
import { isProblemCode, problem, PROBLEM_KINDS } from '../problems.ts';

/** What a caller can do about problems of a status. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'Put the request right as its detail says; the same request is refused again.',
  401: 'Send a valid API key: Authorization: Bearer …',
  403: 'Use an API key with the scope that the detail names.',
  404: 'Check the address and the id; what belongs to another merchant does not exist for you.',
  405: 'Use one of the methods that the Allow header names.',
  408: 'Send the request again, with the same Idempotency-Key.',
  409: 'Read the purchase: it stands where this cannot be done, or cannot be done yet.',
  413: 'Send less.',
  415: 'Send JSON in UTF-8, with Content-Type: application/json.',
  422: 'Change the field that the pointer names, as the detail says, and send it again with a new Idempotency-Key.',
  429: 'Wait as long as Retry-After says.',
  431: 'Send fewer or shorter headers.',
  500: 'An error of ours. Send the request again with the same Idempotency-Key: nothing happens twice.',
  503: 'Send the request again after Retry-After, with the same Idempotency-Key: nothing happens twice.',
};

/** `GET /problems/{code}`: where the `type` of a problem leads; the code of a `status_reason` is told here, too. */
export const readProblem: RouteMiddleware = (ctx) => {
  const code = ctx.params['code'] ?? '';
  ctx.type = 'text/html';
  if (isProblemCode(code)) {
    const { status, title } = PROBLEM_KINDS[code];
    ctx.body = page(code, title, [`Code ${code}, HTTP status ${status}.`, ADVICE[status] ?? '']);
    return;
  }
  const reason = Object.entries(REASON_MESSAGES).find(([known]) => known === code);
  if (!reason) throw problem('not_found', 'There is no problem of this code.');
  ctx.body = page(code, reason[1], [`Code ${code} of a purchase’s status_reason.`]);
};

function page(code: string, title: string, paragraphs: readonly string[]): string {
  const text = paragraphs.filter((paragraph) => paragraph !== '').map((paragraph) => `<p>${paragraph}</p>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${code}</title>
<h1>${title}</h1>
${text.join('\n')}
</html>
`;
}
