/** A text in every language that the sandbox speaks. */
export interface Text {
  readonly en: string;
  readonly ar: string;
}
export type Language = keyof Text;

/**
 * The language of an `Accept-Language` header: the supported one that its sender likes best, English when there is none.
 * Source: valuetopup-v2.txt, Localization and Multilingual Response Support.
 */
export function languageOf(header: string | undefined): Language {
  let best: Language = 'en';
  let bestQuality = 0;
  for (const range of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const language = tag.split('-', 1)[0];
    if (language !== 'en' && language !== 'ar') continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}
