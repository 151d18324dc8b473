/** The third argument of a reviver (JSON.parse source text access), which the compiler's library does not know yet. */
interface SourceContext {
  readonly source?: string;
}

/**
 * Parses JSON without losing digits: an integer beyond 2^53 comes back as the text that stood in the document. Providers
 * number their transactions with 64 bits. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  const revive = (_key: string, value: unknown, context?: SourceContext): unknown =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
  return JSON.parse(text, revive);
}
