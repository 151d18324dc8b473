/** The language of everything that has no texts in another one. */
export const DEFAULT_LANGUAGE = 'en';

/**
 * The language that an Accept-Language header (RFC 9110, 12.5.4) likes best of English and `offered`, by look-up (RFC 4647,
 * 3.4): `ar-EG` is content with `ar`. English where it likes none of them, or cannot be read.
 */
export function preferredLanguage(header: string, offered: readonly string[]): string {
  const known = new Set([DEFAULT_LANGUAGE, ...offered]);
  const ranges = header.slice(0, 1000).split(',').flatMap(rangeOf);
  // A stable sort: of two that are liked as well, the first one.
  for (const { tag } of ranges.toSorted((a, b) => b.quality - a.quality)) {
    const found = tag === '*' ? DEFAULT_LANGUAGE : shortened(tag).find((shorter) => known.has(shorter));
    if (found !== undefined) return found;
  }
  return DEFAULT_LANGUAGE;
}

function rangeOf(text: string): { tag: string; quality: number }[] {
  const read = /^\s*(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?$/i.exec(text);
  const quality = Number(read?.[2] ?? 1);
  return read?.[1] !== undefined && quality > 0 ? [{ tag: read[1].toLowerCase(), quality }] : [];
}

/** A tag, then it without its last part, and so on: `zh-hant-tw`, `zh-hant`, `zh`. */
function shortened(tag: string): string[] {
  const parts = tag.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}
