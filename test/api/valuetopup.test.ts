import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { copyCatalogues } from '../../activities/upkeep/copy-catalogues.ts';
import { bodyFingerprint, fingerprint } from '../../api/requests/fingerprint.ts';
import { DATA_KEY } from '../support/world.ts';
import { TestApi, type Reply } from './open-api.ts';

const bundle = { provider: 'valuetopup', id: '331' };
const portIn = { provider: 'valuetopup', id: 'port-in-601' };
const ENDLESS = { signal: new AbortController().signal, sendBy: Number.POSITIVE_INFINITY };
const SECRETS = { carrier_account: 'ACCT-55667788', carrier_password: 'oldpin-7c1e' };
const recipient = {
  mobile: '+12125550123',
  sim_number: '8901240000000000001',
  zip_code: '10001',
  ...SECRETS,
};

/** A number of each country that has top-ups. */
const NUMBERS: Readonly<Record<string, string>> = {
  JAM: '+18763351234',
  IND: '+919876543210',
  PAK: '+923001234567',
  MEX: '+525512345678',
  AFG: '+93701234567',
  USA: '+12125550123',
};

/** What a shop is told of Valuetopup's products, and what it is never told again. */
describe('Valuetopup through the API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const ask = (path: string, body: unknown) => api.call('POST', path, { body });
  const refusal = ({ status, json }: Reply) => [status, json.code, json.pointer];

  describe('a bundle that its customer decides the price of', () => {
    it('is quoted with the loan of the number, and bought for that sum', async () => {
      const to = { mobile: '+923001230077' };
      const quoted = await ask('/v1/quotes', { product: bundle, recipient: to });
      expect(quoted.status).toBe(200);
      expect(quoted.json).toMatchObject({
        amount: { amount: '300.00', currency: 'PKR' },
        loan: { amount: '50.00', currency: 'PKR' },
        cost: { currency: 'USD' },
      });
      const checked = await ask('/v1/customers/validate', { product: bundle, recipient: to });
      expect(checked.json).toMatchObject({
        valid: true,
        checked_by: 'provider',
        operator_matches: true,
        amount_due: { amount: '50.00', currency: 'PKR' },
      });
      const body = {
        product: bundle,
        recipient: to,
        amount: quoted.json.amount,
        payment: { method: 'prefunded' },
      };
      const bought = await api.post('/v1/purchases', body, { headers: { prefer: 'wait=20' } });
      expect(bought.json).toMatchObject({ status: 'completed', cost: quoted.json.cost });
      const after = await ask('/v1/quotes', { product: bundle, recipient: to });
      expect(after.json).toMatchObject({ amount: { amount: '250.00' }, loan: { amount: '0.00' } });
    });

    it.each([
      ['without a number', {}, [422, 'missing_field', '/recipient/mobile']],
      [
        'of a number abroad',
        { recipient: { mobile: '+12125550123' } },
        [422, 'malformed_field', '/recipient/mobile'],
      ],
      [
        'for another sum than is due',
        { recipient: { mobile: '+923001231177' }, amount: { amount: '250.00', currency: 'PKR' } },
        [422, 'amount_not_offered', '/amount'],
      ],
    ])('is not quoted %s', async (_name, more, expected) => {
      expect(refusal(await ask('/v1/quotes', { product: bundle, ...more }))).toEqual(expected);
    });

    it('is not bought without the sum', async () => {
      const body = {
        product: bundle,
        recipient: { mobile: '+923001231177' },
        payment: { method: 'prefunded' },
      };
      expect(refusal(await api.post('/v1/purchases', body))).toEqual([422, 'missing_field', '/amount']);
    });

    it('is not guessed about while the provider does not answer', async () => {
      await api.world.fault('http_500_before_effect', '/catalog/bundles/', {
        provider: 'valuetopup',
        count: null,
      });
      const reply = await ask('/v1/quotes', { product: bundle, recipient: { mobile: '+923001231177' } });
      await api.world.clearFaults();
      expect(refusal(reply)).toEqual([503, 'temporarily_unavailable', undefined]);
    });
  });

  describe('what a SKU publishes of itself', () => {
    const flow = { provider: 'valuetopup', id: '194' };
    const mobile = '+18763351234';

    it('is how its numbers have to be', async () => {
      const body = { product: flow, recipient: { mobile: '+447700900123' } };
      const order = {
        ...body,
        amount: { amount: '6.00', currency: 'USD' },
        payment: { method: 'prefunded' },
      };
      for (const reply of [
        await ask('/v1/customers/validate', body),
        await api.post('/v1/purchases', order),
      ]) {
        expect(refusal(reply)).toEqual([422, 'malformed_field', '/recipient/mobile']);
        expect(reply.text).toContain('must be +1876 or +1658, then 7 digits');
      }
    });

    it('is whether its amounts have decimals', async () => {
      const { json } = await api.get('/v1/catalogue?provider=valuetopup&limit=100&text=Flow');
      expect(json.data.find(({ id }: { id: string }) => id === '194').ranges).toEqual([
        {
          min: { amount: '5.00', currency: 'USD' },
          max: { amount: '50.00', currency: 'USD' },
          increment: { amount: '1.00', currency: 'USD' },
        },
      ]);
      const body = { product: flow, recipient: { mobile }, amount: { amount: '6.02', currency: 'USD' } };
      const expected = [422, 'amount_not_in_increment', '/amount/amount'];
      expect(refusal(await ask('/v1/quotes', body))).toEqual(expected);
      const order = { ...body, payment: { method: 'prefunded' } };
      expect(refusal(await api.post('/v1/purchases', order))).toEqual(expected);
    });
  });

  it('a promotion names its operator, and products that the catalogue has', async () => {
    const { data } = (await api.get('/v1/promotions?provider=valuetopup')).json;
    expect(data).toHaveLength(1);
    const { operator, product_ids } = data[0];
    const sold: Readonly<Record<string, object>> = {
      '193': { id: '21', name: 'Digicel Jamaica' },
      '301': { id: '31', name: 'Airtel India' },
    };
    expect(operator).toEqual(sold[product_ids[0]]);
    expect(product_ids).toHaveLength(1);
    const listed = (await api.get('/v1/catalogue?provider=valuetopup&limit=100&kind=airtime')).json.data;
    expect(listed.map(({ id }: { id: string }) => id)).toContain(product_ids[0]);
  });

  describe('a port-in', () => {
    const body = { product: portIn, recipient, payment: { method: 'prefunded' } };

    it('shows no secret, in answers, timeline, events of the log, or the rows of its key', async () => {
      const key = randomUUID();
      const send = () =>
        api.post('/v1/purchases', body, { headers: { 'idempotency-key': key, prefer: 'wait=20' } });
      const bought = await send();
      expect(bought.json).toMatchObject({
        status: 'completed',
        recipient: { ...recipient, carrier_account: '••••', carrier_password: '••••' },
      });
      const again = await send();
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const { id } = bought.json;
      const texts = [
        bought.text,
        again.text,
        (await api.get(`/v1/purchases/${id}`)).text,
        (await api.get(`/v1/purchases/${id}/timeline`)).text,
        JSON.stringify(api.log),
      ];
      for (const text of texts)
        for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    });

    it('has no fingerprint that a short secret could be found out by', async () => {
      const key = randomUUID();
      await api.post('/v1/purchases', body, { headers: { 'idempotency-key': key } });
      const [row] = await api.world.database
        .em()
        .execute<{ body_hash: Buffer }[]>('select body_hash from idempotency_key where key = ?', [key]);
      expect(row?.body_hash).toHaveLength(32);
      expect(row?.body_hash.equals(fingerprint(body))).toBe(false);
      expect(row?.body_hash.equals(bodyFingerprint(body, DATA_KEY))).toBe(true);
    });

    it('is told by its key whether it is the same order, though the secrets are not kept', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = await api.post('/v1/purchases', body, { headers });
      expect(first.status).toBe(202);
      const other = { ...body, recipient: { ...recipient, carrier_password: 'oldpin-7c1f' } };
      expect((await api.post('/v1/purchases', other, { headers })).json.code).toBe('idempotency_key_reused');
    });

    it('names a secret that is not right without showing it', async () => {
      const wrong = { ...body, recipient: { ...recipient, carrier_password: 'x'.repeat(65) } };
      const reply = await api.post('/v1/purchases', wrong);
      expect(refusal(reply)).toEqual([422, 'malformed_field', '/recipient/carrier_password']);
      expect(reply.text).not.toContain('xxxx');
    });
  });

  it('every product of the catalogue is quoted, and its recipient checked', async () => {
    const samples: Readonly<Record<string, string>> = {
      ...recipient,
      account: '0123456789',
      boost_pin: '1234',
    };
    let cursor: string | null = '';
    let seen = 0;
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { data, next_cursor } = (await api.get(`/v1/catalogue?provider=valuetopup&limit=100${from}`))
        .json;
      for (const { provider, id, country, ranges, required_recipient_fields, priced_by_recipient } of data) {
        const to = Object.fromEntries(
          (required_recipient_fields[0] ?? []).map((field: string) => [field, samples[field]]),
        );
        if (to.mobile) to.mobile = NUMBERS[country];
        const product = { provider, id };
        const amount = ranges && !priced_by_recipient ? ranges[0].min : null;
        const quoted = await ask('/v1/quotes', { product, amount, recipient: to });
        const checked = await ask('/v1/customers/validate', { product, recipient: to });
        expect([id, quoted.status, checked.status]).toEqual([id, 200, 200]);
        seen += 1;
      }
      cursor = next_cursor;
    }
    expect(seen).toBeGreaterThan(120);
  }, 60_000);

  describe('the catalogue', () => {
    const named = async (language: string | null, query = 'provider=valuetopup&kind=airtime') => {
      const headers = language === null ? {} : { 'accept-language': language };
      const reply = await api.call('GET', `/v1/catalogue?limit=100&${query}`, { headers });
      const { data } = reply.json;
      const found = data.find(({ id }: { id: string }) => id === '193') ?? data[0];
      return {
        name: found.name,
        operator: found.operator.name,
        language: reply.headers.get('content-language'),
        vary: reply.headers.get('vary'),
      };
    };
    const vary = 'Accept-Language';
    const english = { name: 'Digicel Jamaica', operator: 'Digicel Jamaica', language: 'en', vary };
    const arabic = { name: 'ديجيسل جامايكا', operator: 'ديجيسل جامايكا', language: 'ar', vary };

    it.each([
      ['ar', arabic],
      ['ar-EG', arabic],
      ['fr;q=0.9, AR;q=0.5', arabic],
      ['en;q=0.4, ar;q=0.8', arabic],
      ['ar;q=0, en', english],
      ['en, ar;q=0.8', english],
      ['fr', english],
      ['*', english],
      [null, english],
      ['ar;q=much', english],
    ])('in %s', async (language, expected) => {
      expect(await named(language)).toEqual(expected);
    });

    it('says that it is in two languages where other providers have English texts only', async () => {
      expect(await named('ar', 'kind=airtime')).toMatchObject({ language: 'ar, en', name: arabic.name });
      expect(await named('ar', 'provider=dvs')).toMatchObject({ language: 'en' });
    });

    it('has gift cards and port-ins in Arabic, and sells them as ever', async () => {
      const headers = { 'accept-language': 'ar' };
      const of = async (query: string) =>
        (await api.call('GET', `/v1/catalogue?provider=valuetopup&limit=100&${query}`, { headers })).json
          .data;
      expect((await of('kind=gift_card'))[0]).toMatchObject({
        id: 'gift-6001',
        name: 'أمازون 5 دولار',
        language: 'ar',
      });
      expect(
        (await of('kind=sim')).map(({ id, name }: { id: string; name: string }) => [id, name]),
      ).toContainEqual(['port-in-601', 'شريحة ليكا ٢٣ (port-in)']);
    });

    it('is copied all the same when a language cannot be read', async () => {
      const { dependencies } = api.world;
      const valuetopup = dependencies.providers.get('valuetopup');
      if (!valuetopup?.catalogueTexts) throw new Error('Valuetopup has no texts');
      const { catalogueTexts } = valuetopup;
      // The client refuses it before anything is sent.
      const away = { ...valuetopup, catalogueTexts: () => catalogueTexts('not a language', ENDLESS) };
      const providers = new Map([['valuetopup', away]] as const);
      const copied = await copyCatalogues({ ...dependencies, providers }, () => {});
      expect(copied).toEqual({ valuetopup: expect.any(Number) });
      expect(await named('ar')).toEqual(arabic);
    });

    it('keeps its older texts while the provider cannot be read, and one row for each product', async () => {
      await api.world.fault('http_500_before_effect', '/catalog/', { provider: 'valuetopup', count: null });
      await expect(copyCatalogues(api.world.dependencies, () => {})).rejects.toThrow(/could not be copied/);
      await api.world.clearFaults();
      expect(await named('ar')).toEqual(arabic);
      await copyCatalogues(api.world.dependencies, () => {});
      const ids = (await api.get('/v1/catalogue?provider=valuetopup&kind=airtime&limit=100')).json.data.map(
        ({ id }: { id: string }) => id,
      );
      expect(new Set(ids).size).toBe(ids.length);
      expect(await named('ar')).toEqual(arabic);
    });
  });

  it('a PIN is texted by the provider only when that is asked for', async () => {
    const buy = async (more: object) => {
      const body = {
        product: { provider: 'valuetopup', id: '401' },
        recipient: { mobile: '+12125550123', ...more },
        payment: { method: 'prefunded' },
      };
      const { json } = await api.post('/v1/purchases', body, { headers: { prefer: 'wait=20' } });
      expect(json.status).toBe('completed');
      const { ourReference } = await api.world.purchase(json.id);
      const told = (await api.world.deliveries()).find(({ our_reference }) => our_reference === ourReference);
      return (told as unknown as { recipient: string | null }).recipient;
    };
    expect(await buy({})).toBeNull();
    expect(await buy({ deliver_by: 'sms' })).toBe('12125550123');
  });
});
