import { describe, expect, it } from '@jest/globals';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import {
  CipherError,
  decrypt,
  encrypt,
  isIv,
  isSignature,
  newIv,
  sign,
} from '../../providers/paythem/cipher.ts';
import { openAnswer, sealRequest } from '../../providers/paythem/envelope.ts';
import { fieldsOf } from '../../providers/paythem/sandbox/form.ts';

// Goal: the envelope is byte for byte what OpenSSL makes of it, both ways. Every vector was made with the openssl command line:
//   printf '%s' "$TEXT" | openssl enc -aes-256-cbc -K "$(printf '%s' "$KEY" | head -c 32 | xxd -p -c 64)" \
//     -iv "$(printf '%s' "$IV" | xxd -p)" -base64 -A        (keys shorter than 32 bytes: hex filled up with 0 to 64 digits)
//   printf '%s' "$TEXT" | openssl dgst -sha256 -hmac "$KEY"

const IV = 'AbCdEfGh01234567';
const KEY = '0123456789abcdef0123456789abcdef';

const VECTORS = [
  {
    name: 'a key of 32 bytes',
    key: KEY,
    text: String.raw`{"NAME":"Caf\u00e9 / Z\u00fcrich","A":12.5}`,
    ciphertext: 'OWXVmsFyTm6t8diAVYzPO3sm7P8XkDr/IUM3IOMy+Trao0s5teetSbpVZIKI1XoF',
    hash: 'd87577f128937778e824c6bd817249a1f8bc1b86ae65db67328f1f4fe346b9c1',
  },
  {
    name: 'a short key, zero-padded for AES, as it is for HMAC',
    key: 'short-key',
    text: 'pay',
    ciphertext: 'jJxxPRFL6/yYQGU+k+t2PA==',
    hash: '7528001e5864e5c78c02e1b93cee5fe75d7ad457a6161a5e4e42b6f0729683ee',
  },
  {
    name: 'a long key, cut for AES, whole for HMAC',
    key: '0123456789abcdef0123456789abcdef-and-more',
    text: 'pay',
    ciphertext: '7DZlvCNO5cGVQ5r+5h8ctA==',
    hash: 'a109732fb916e65148582658b7ca0c8697768e7cbe5fa306a0c85d6b412fa648',
  },
  {
    name: 'UTF-8',
    key: KEY,
    text: 'Grüße €5',
    ciphertext: 'omh6xmXFyN3H+IAYNMY+Ow==',
    hash: '4c84cf1bb7dcca3c0cdc52ef59fde0a9ccbaeec1244d0d188bc8f13787bd0c0b',
  },
  {
    name: 'a whole block, which PKCS#7 follows with another',
    key: KEY,
    text: 'sixteen bytes ok',
    ciphertext: 'hqet29e9DegPXBcGi3K3/TtSGjoAL0Tss9FGGLL0ozQ=',
    hash: '0a5450db820428f87dfd55e26e646b4ced189f0a7b433b569cfd0d6aaba43ca7',
  },
];

describe('the cipher', () => {
  it.each(VECTORS)('agrees with OpenSSL: $name', ({ key, text, ciphertext, hash }) => {
    expect(encrypt(text, key, IV)).toBe(ciphertext);
    expect(decrypt(ciphertext, key, IV).toString('utf8')).toBe(text);
    expect(sign(text, key)).toBe(hash);
    expect(isSignature(hash.toUpperCase(), Buffer.from(text), key)).toBe(true);
    expect(isSignature(hash, Buffer.from(`${text} `), key)).toBe(false);
  });

  it.each(['ERROR', '', 'not base64!', 'OWXVmsFyTm6t8diAVYzPOw==', 'AAAA'])(
    'refuses %j without a detail',
    (text) => {
      const error = (() => {
        try {
          decrypt(text, KEY, IV);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(CipherError);
      expect(String(error)).not.toMatch(/0123|bad decrypt/);
    },
  );

  it('makes another IV each time: 16 letters and digits', () => {
    const ivs = new Set(Array.from({ length: 200 }, newIv));
    expect(ivs.size).toBe(200);
    expect([...ivs].every(isIv)).toBe(true);
  });
});

const account = new PaythemAccount({
  publicKey: 'sandbox-public',
  privateKey: KEY,
  user: 'sandbox-user',
  password: 'sandbox-pass',
});
const settings = {
  url: 'https://vvsdemo.paythem.net/API/49972/',
  timeZone: 'UTC',
  sourceIp: '203.0.113.7',
  encryptResponse: true,
  apiVersion: '1.0',
};
const topUp = {
  function: 'topup_Retailer',
  parameters: { retailerID: 12449, reference: 'ref-1', amount: 12.5 },
};
const NOW = Date.UTC(2026, 10, 25, 21, 38, 5);
const random = { iv: IV, hashStub: '00112233445566778899aabbccddeeff', boundary: 'frontier' };
/** OpenSSL's, of the JSON text with the fields in the order of the field notes. */
const SEALED =
  'J4K/AbEe8RG3VYCQuavth87o7bMCe7fwNXWUXHHj5nCADdNSymc6xAFZ1d3q4eI3KNWEVZ9oLA2WNsybQabTFUAT9E9IrKT/QnYIQtdC6eTmN2YrQH+aP9K9pMi1JM2Eic26fBoUuqYyy3OM7vQ9PU0sXdSZc0+4Zw5RLlqq86B0zfzQmFDrAAZblssiFc/FnNSXKC/DuWwuquDkPOGA5BTcZN6PTmoZRXnHfbBkUC0Rh7ZMOHE0QJQ0vFlpXSl/sJMPfpEACjSO4N422YFEIndc2hgnV9RiMGtB1aTUMHXvdlhOUxdcQeVLr4upFvY77z7m1DoA3Y/su7KbNSnYyvxF/P1QQr5BbmlfBIodsD1aySWrKruLLnj3TxXxX9J87BmRdXB/O4EEWiEegObyvvqq0BKmYD8Xc6yYcHrm7jAlHbVSXXHQHmHho+biooZ2JYgFngUV1CtZHo9Tnic7ldYeWeJDz9GjKGud9rG1MxDYXvzdIoBUL8ZXlTo6BNPDYeqjzn5GpSSRRZxje0KEiZWCg1oSxtieut7yATmqSRmPSJED78n0c1vbvEy27vdyEKH+HA49SeGyDEVEALYAJ8TPr+jTp1fxZM3cR5/Yolk=';

describe('a sealed request', () => {
  it('is the form that the field notes describe, with the headers of the document', () => {
    const { headers, body } = sealRequest(account, settings, topUp, NOW, random);
    expect(headers).toEqual({
      'content-type': 'multipart/form-data; boundary=frontier',
      'x-public-key': 'sandbox-public',
      'x-hash': '58ce2df6fc6cd7f8394d1ae50ef365db9c5d9132ea3703ac563cc673c2181554',
      'x-sourceip': '203.0.113.7',
    });
    expect(body).toMatch(
      /^--frontier\r\nContent-Disposition: form-data; name="PUBLIC_KEY"\r\n\r\nsandbox-public\r\n/,
    );
    expect(body).toMatch(/\r\n--frontier--\r\n$/);
    expect(Object.fromEntries(fieldsOf(headers['content-type'] ?? '', body))).toEqual({
      PUBLIC_KEY: 'sandbox-public',
      ENC_METHOD: 'AES-CBC-256-OPENSSL',
      ZAPI: IV,
      CONTENT: SEALED,
    });
  });

  it('shows nothing secret outside the ciphertext', () => {
    const sealed = JSON.stringify(sealRequest(account, settings, topUp, NOW));
    for (const secret of [KEY, 'sandbox-user', 'sandbox-pass', '12449', 'ref-1'])
      expect(sealed).not.toContain(secret);
  });

  it('differs from an equal one of the same second, and says [] where there are no parameters', () => {
    const list = { function: 'topup_listRetailers', parameters: {} };
    const [one, two] = [sealRequest(account, settings, list, NOW), sealRequest(account, settings, list, NOW)];
    expect(one.headers['x-hash']).not.toBe(two.headers['x-hash']);
    const content = fieldsOf(one.headers['content-type'] ?? '', one.body).get('CONTENT') ?? '';
    const fields = JSON.parse(account.decrypt(content, one.iv).toString('utf8'));
    expect(fields).toMatchObject({ PARAMETERS: [], SERVER_TIMESTAMP: '2026-11-25 21:38:05' });
  });

  it('tells the time of its zone, and no address where none is registered', () => {
    const here = { ...settings, timeZone: 'Africa/Johannesburg', sourceIp: null };
    const { headers, body, iv } = sealRequest(account, here, topUp, NOW);
    expect(headers).not.toHaveProperty('x-sourceip');
    const content = fieldsOf(headers['content-type'] ?? '', body).get('CONTENT') ?? '';
    expect(JSON.parse(account.decrypt(content, iv).toString('utf8'))).toMatchObject({
      SERVER_TIMESTAMP: '2026-11-25 23:38:05',
      SERVER_TIMEZONE: 'Africa/Johannesburg',
      SOURCE_IP: '',
    });
  });
});

/** OpenSSL's, of `[{"ID":12449,"NAME":"Caf\u00e9 \/ 1"}]`. */
const ANSWER = 'IkYI5qFkuCa8O4cfh6/pX1eiJRONVA+kjb5Ub+d9ptGxRnpsG2qyS9NpbRUXvFOv';
const CONTENT = [{ ID: 12449, NAME: 'Café / 1' }];

describe('an answer', () => {
  const fields = { SERVER_TRANSACTION_ID: 83945, RESULT: 0, ERROR_DESCRIPTION: '' };
  const open = (value: unknown) => openAnswer(account, IV, JSON.stringify(value));

  it.each([
    ['ciphertext', ANSWER],
    ['JSON text', JSON.stringify(CONTENT)],
    ['JSON text in base64', Buffer.from(JSON.stringify(CONTENT)).toString('base64')],
    ['plain JSON', CONTENT],
  ])('is opened when its content is %s', (_name, content) => {
    expect(open({ ...fields, CONTENT: content })).toEqual({
      serverTransactionId: '83945',
      result: '0',
      description: '',
      content: CONTENT,
    });
  });

  it('is opened when the whole of it is encrypted', () => {
    const text = account.encrypt(JSON.stringify({ ...fields, CONTENT: JSON.stringify(CONTENT) }), IV);
    expect(openAnswer(account, IV, text)).toMatchObject({ result: '0', content: CONTENT });
  });

  it.each([
    [0, '0'],
    ['00000', '0'],
    [-1, '-1'],
    ['-1', '-1'],
    ['00123', '123'],
    ['E1', null],
    [null, null],
    [{}, null],
    [1.5, null],
  ])('says RESULT %j as %j', (result, read) => {
    expect(open({ ...fields, RESULT: result, CONTENT: 'ERROR' })).toMatchObject({
      result: read,
      content: undefined,
    });
  });

  it.each(['', 'ERROR', '[]', 'null', '{"RESUL":0}', '<html>', '{"RESULT":'])(
    'that is %j is none',
    (text) => {
      expect(openAnswer(account, IV, text)).toBeNull();
    },
  );
});
