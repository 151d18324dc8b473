import { describe, expect, it } from '@jest/globals';
import { transaction } from '../../providers/dvs/schema.ts';
import { parseExactJson } from '../../providers/exact-json.ts';

// Goal: a 64-bit transaction id reaches us with every digit.

describe('parseExactJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['12.5', 12.5],
    ['"9007199254740993"', '9007199254740993'],
    ['[9007199254740993,{"a":9007199254740995}]', ['9007199254740993', { a: '9007199254740995' }]],
  ])('reads %s as %j', (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  it('throws SyntaxError for what is no JSON', () => {
    expect(() => parseExactJson('{"id":')).toThrow(SyntaxError);
  });
});

describe('a transaction’s id', () => {
  it.each([
    ['1', '1'],
    ['3000000001', '3000000001'],
    ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
  ])('%s becomes the text %s', (json, id) => {
    const text = `{"id":${json},"external_id":"e","status":{"class":{"message":"CREATED"}}}`;
    expect(transaction.parse(parseExactJson(text)).id).toBe(id);
  });

  it.each(['1.5', '-1', '"abc"', '1e30', 'null', '{}'])('%s is refused', (json) => {
    const text = `{"id":${json},"external_id":"e","status":{"class":{"message":"CREATED"}}}`;
    expect(transaction.safeParse(parseExactJson(text)).success).toBe(false);
  });
});
