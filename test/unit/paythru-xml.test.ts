import { describe, expect, it } from '@jest/globals';
import { readPaythruXml, textAt, XmlError } from '../../providers/paythru/xml.ts';

// Goal: the document's own answers are read as it prints them, and whatever is no whole answer is no answer at all.

const answer = (content: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<paythruResponse>\n${content}\n</paythruResponse>\n`;
const text = (content: string, ...path: string[]) => textAt(readPaythruXml(answer(content)), ...path);
const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);

describe('an answer', () => {
  it('keeps every value a text: keys, amounts and statuses lose no zero', () => {
    const root = readPaythruXml(answer('<trans_key>00123</trans_key><value>10.00</value><status>1</status>'));
    expect(root).toEqual({ trans_key: '00123', value: '10.00', status: '1' });
  });

  it('is read with the blanks that the document prints inside tags and values (2.8)', () => {
    const root = readPaythruXml(
      answer(
        '<status>Success</status>\n<token>df338jd</ token >\n<value>10.00 </ value >\n<currency>GBP</ currency >',
      ),
    );
    expect(root).toEqual({ status: 'Success', token: 'df338jd', value: '10.00', currency: 'GBP' });
  });

  it.each([
    ['< status >1< / status >', '1'],
    ['<status\n>1</\tstatus>', '1'],
    ['< status / >', null],
    ['<status></status>', null],
    ['<status>  </status>', null],
    ['', null],
  ])('with %j has the status %j', (content, expected) => {
    expect(text(content, 'status')).toBe(expected);
  });

  it('is read after blanks and a byte order mark, and without a declaration', () => {
    for (const before of ['\r\n \t', '\uFEFF', '']) {
      expect(readPaythruXml(`${before}<paythruResponse><status>1</status></paythruResponse>`)).toEqual({
        status: '1',
      });
    }
  });

  it.each([
    ['Marks &amp; Spencer', 'Marks & Spencer'],
    ['&lt;b&gt; &quot;&apos;', '<b> "\''],
    ['&#163;5 &#xE9;&#x20AC;', '£5 é€'],
    ['&amp;lt;', '&lt;'],
    ['&amp;#163;', '&#163;'],
    ['&own;', '&own;'],
    ['<![CDATA[a & b]]>', 'a & b'],
  ])('reads %s as %s', (written, expected) => {
    expect(text(`<message>${written}</message>`, 'message')).toBe(expected);
  });

  it('counts the first of several elements of one name', () => {
    expect(text('<status>0</status><status>1</status>', 'status')).toBe('0');
    const tokens = '<token><tokenid>a</tokenid></token><token><tokenid>b</tokenid></token>';
    expect(text(tokens, 'token', 'tokenid')).toBe('a');
  });

  it('is read without its attributes and comments', () => {
    const root = readPaythruXml(
      '<paythruResponse xmlns="urn:x" status="0"><!-- <status>0</status> --><status code="0">1</status></paythruResponse>',
    );
    expect(root).toEqual({ status: '1' });
  });
});

describe('names that every object has', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'prototype'])(
    'are not found where the answer has none: %s',
    (name) => {
      expect(text('<status>1</status>', name)).toBeNull();
      expect(text('<status>1</status>', name, 'name')).toBeNull();
    },
  );

  it('change nothing for others', () => {
    expect(() => text('<__proto__><status>1</status></__proto__>', 'status')).toThrow(XmlError);
    expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  });
});

describe('what is refused', () => {
  const whole = answer('<status>1</status>');
  it.each<[string, string]>([
    ['nothing', ''],
    ['blanks', ' \r\n'],
    ['JSON', '{"status":"1"}'],
    ['a text', 'OK'],
    ['a web page', '<html><body><h1>502</h1></body></html>'],
    ['a web page with a document type', '<!DOCTYPE html><html></html>'],
    ['a web page that is no XML', '<html><body><br><p>Bad Gateway</html>'],
    ['an answer cut within a tag', whole.slice(0, -5)],
    ['an answer cut within a value', whole.slice(0, whole.indexOf('1</status>') + 1)],
    ['an answer cut before its last tag', whole.slice(0, whole.indexOf('</paythruResponse>'))],
    ['two answers', '<paythruResponse><status>1</status></paythruResponse><paythruResponse/>'],
    ['an answer with something after it', `${whole}<script/>`],
    ['an answer within another element', '<x><paythruResponse/></x>'],
    ['another root', '<Response><status>1</status></Response>'],
    ['a root in other letters', '<PaythruResponse><status>1</status></PaythruResponse>'],
    ['tags that cross', answer('<a><b></a></b>')],
    ['what is nested deeper than any answer', answer(nested(20))],
    ['what is nested very deep', answer(nested(500))],
    ['what would fill a stack', answer(nested(30_000))],
    ['what is larger than any answer', answer(`<message>${'x'.repeat(256 * 1024)}</message>`)],
    ['an element that never ends its blanks', `<${' '.repeat(250_000)}x`],
    ['a name that never ends its blanks', `<status${' '.repeat(250_000)}x`],
  ])('%s', (_what, given) => {
    expect(() => readPaythruXml(given)).toThrow(XmlError);
  });

  it.each([
    '<!DOCTYPE paythruResponse>',
    '<!doctype paythruResponse>',
    '< !DOCTYPE paythruResponse>',
    '<! DOCTYPE paythruResponse>',
    '<!DOCTYPE paythruResponse SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE r [<!ENTITY s "1">]>',
    '<!DOCTYPE r [<!ENTITY s SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY s "&b;&b;">]>',
  ])('a document type: %s', (type) => {
    expect(() => readPaythruXml(`${type}<paythruResponse><status>&s;</status></paythruResponse>`)).toThrow(
      XmlError,
    );
  });

  it('without quoting any of it', () => {
    for (const given of ['4111111111111111', '<a>4111111111111111</a>', '<a>4111111111111111']) {
      expect(() => readPaythruXml(given)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('4111') }),
      );
    }
  });
});

describe('textAt', () => {
  const root = readPaythruXml(answer('<token><tokenid>a</tokenid></token><status>1</status>'));
  it.each([
    [['token', 'tokenid'], 'a'],
    [['token'], null],
    [['token', 'tokenid', 'more'], null],
    [['status', 'length'], null],
    [[], null],
  ])('at %j gives %j', (path, expected) => {
    expect(textAt(root, ...path)).toBe(expected);
  });
});
