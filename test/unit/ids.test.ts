import { describe, expect, it } from '@jest/globals';
import { isId, makeId, referenceOf } from '../../domain/ids.ts';
import { newId } from '../../db/new-id.ts';

describe('ids', () => {
  it('are prefixed UUIDv7 that sort by time', () => {
    const earlier = makeId('pur', 1_700_000_000_000, new Uint8Array(10).fill(255));
    const later = makeId('pur', 1_700_000_000_001, new Uint8Array(10).fill(0));
    expect(earlier < later).toBe(true);
    expect(earlier).toMatch(/^pur_018bcfe56800[7][0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('give a reference of 32 hex digits, which every provider accepts', () => {
    expect(referenceOf(newId('att'))).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are told apart by prefix and form', () => {
    const id = newId('pur');
    expect(isId('pur', id)).toBe(true);
    expect(isId('pay', id)).toBe(false);
    expect(isId('pur', `${id}0`)).toBe(false);
    expect(isId('pur', id.toUpperCase())).toBe(false);
    expect(newId('pur')).not.toBe(id);
  });
});
