const MS_PER_DAY = 86_400_000;
const PATTERN = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for a zone such as `Europe/London`, `UTC` or `+02:00`. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** `2026-11-25 21:38:05` on a clock in this zone. Source: paythem-vvs, 3.2.1. Throws RangeError for an unknown zone. */
export function wallTime(epochMs: number, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  const { year = '', month, day, hour, minute, second } = parts;
  return `${year.padStart(4, '0')}-${month}-${day} ${hour}:${minute}:${second}`;
}

/**
 * Every moment (epoch milliseconds) at which a clock in this zone shows `text`: one, two in the hour that summer time
 * repeats, none in the hour that it skips and for a text that is no time. Throws RangeError for an unknown zone.
 */
export function momentsOf(text: string, zone: string): number[] {
  if (!PATTERN.test(text)) return [];
  const asUtc = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(asUtc)) return [];
  const offsets = [asUtc - MS_PER_DAY, asUtc + MS_PER_DAY].map((near) => offsetAt(near, zone));
  const moments = new Set(offsets.map((offset) => asUtc - offset));
  return [...moments].filter((moment) => wallTime(moment, zone) === text);
}

function offsetAt(epochMs: number, zone: string): number {
  const whole = Math.floor(epochMs / 1000) * 1000;
  return Date.parse(`${wallTime(whole, zone).replace(' ', 'T')}Z`) - whole;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
  formats.set(zone, format);
  return format;
}
