import { MESSAGES } from './messages.ts';

/** Words that messages of payment systems are made of, beside those of the known messages. None can be a name. */
const ORDINARY =
  'a again an and are at available balance be been being below by cannot card could declined denied disabled down duplicate ' +
  'empty enough error exceeded fail failed field for format found from fund funds going has have in incorrect ' +
  'insufficient internal is it later limit maximum meter minimum missing must network no not number occurred of on ' +
  'operator or out parameter pending phone pin please processed processing product provider range reached rejected ' +
  'request required retry reversed right server service session sorry successful system temporarily the this time ' +
  'timeout to transaction try unable unauthorized unavailable under unknown unsuccessful value vend vending was went ' +
  'while with wrong you your';
const VOCABULARY: ReadonlySet<string> = new Set([
  ...ORDINARY.split(' '),
  ...Object.keys(MESSAGES).flatMap((text) => text.toLowerCase().match(/[a-z]+/g) ?? []),
]);
const MOST_WORDS = 16;

/**
 * What may be shown of a text that is in no list: its ordinary words, each run of others as `…`, so that a person can see
 * what happened and no name, number or token gets out. Null when nothing is left.
 */
export function ordinaryWords(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const words = text.slice(0, 300).toLowerCase().split(/\s+/).slice(0, MOST_WORDS);
  const shown = words.map((word) => {
    const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    return VOCABULARY.has(bare) ? bare : '…';
  });
  const joined = shown.join(' ').replace(/…( …)+/g, '…');
  return /[a-z]/.test(joined) ? joined : null;
}
