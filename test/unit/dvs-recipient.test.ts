import { describe, expect, it } from '@jest/globals';
import type { Recipient, RecipientField } from '../../domain/product.ts';
import { partiesOf, recipientProblems } from '../../providers/dvs/recipient.ts';

// Goal: a recipient that DVS would refuse is refused before any money is held, with the field that is wrong.

const needing = (...requiredRecipientFields: RecipientField[][]) => ({ requiredRecipientFields });
const problems = (product: ReturnType<typeof needing>, recipient: object) =>
  recipientProblems(product, recipient as Recipient).map(({ pointer, code }) => `${pointer} ${code}`);

const mobile = needing(['mobile']);
const either = needing(['mobile'], ['account', 'account_qualifier']);

describe('a recipient', () => {
  it.each([
    ['is right with what is needed', mobile, { mobile: '+6595123100' }, []],
    ['is right with more than is needed', mobile, { mobile: '+6595123100', first_name: 'Ada' }, []],
    ['is right without anything where nothing is needed', needing(), {}, []],
    ['is right with one alternative', either, { mobile: '+6595123100' }, []],
    ['is right with the other alternative', either, { account: '12', account_qualifier: 'A' }, []],
    ['lacks what is needed', mobile, {}, ['/recipient/mobile missing_field']],
    ['lacks what is empty', mobile, { mobile: undefined }, ['/recipient/mobile missing_field']],
    [
      'lacks the rest of the alternative that it began',
      either,
      { account: '12' },
      ['/recipient/mobile missing_field'],
    ],
    [
      'lacks the rest of a longer alternative',
      needing(['mobile', 'email', 'first_name'], ['account', 'account_qualifier']),
      { account: '12' },
      ['/recipient/account_qualifier missing_field'],
    ],
    [
      'has a field that nobody knows',
      mobile,
      { mobile: '+6595123100', msisdn: '1' },
      ['/recipient/msisdn unknown_field'],
    ],
    ['has a name to be escaped', needing(), { 'a/b~c': '1' }, ['/recipient/a~1b~0c unknown_field']],
    ['has a field of Object', needing(), { constructor: '1' }, ['/recipient/constructor unknown_field']],
    ['has something that is no text', mobile, { mobile: 6595123100 }, ['/recipient/mobile malformed_field']],
  ])('%s', (_name, product, recipient, expected) => {
    expect(problems(product, recipient)).toEqual(expected);
  });

  it.each<[RecipientField, string[], string[]]>([
    [
      'mobile',
      ['+6595123100', '+1234567', '+123456789012345'],
      ['6595123100', '+0595123100', '+123456', '+1234567890123456', '+65 9512 3100', '+6595123100\n'],
    ],
    ['account', ['1', 'A-1 b', 'x'.repeat(64)], ['', ' ', 'x'.repeat(65)]],
    ['account_qualifier', ['BRANCH'], ['', '  ']],
    ['email', ['ada@example.com'], ['ada', 'ada@', '@example.com', 'a b@example.com']],
    ['first_name', ['Ada', 'Zoë'], ['', ' ', 'x'.repeat(101)]],
    ['statement_reference', ['INV-1'], ['', ' ']],
    [
      'statement_due_date',
      ['2026-11-25'],
      ['25.11.2026', '2026-13-01', '2026-11-31', '2026-02-29', '2026-11-25T00:00:00Z'],
    ],
    ['purchaser_id', ['12345678', 'a-b-c-d-e'], ['1234567', 'x'.repeat(37), '1234 5678']],
  ])('may have these values of %s: %j, and not these: %j', (field, right, wrong) => {
    for (const value of right) expect(problems(needing(), { [field]: value })).toEqual([]);
    for (const value of wrong)
      expect(problems(needing(), { [field]: value })).toEqual([`/recipient/${field} malformed_field`]);
  });

  it('is told what is wrong without its values', () => {
    const found = recipientProblems(needing(['account']), { mobile: '0087654321' });
    expect(JSON.stringify(found)).not.toContain('87654321');
  });
});

describe('the parties of a transaction', () => {
  it('hold every field of the recipient in its place', () => {
    const recipient: Recipient = {
      mobile: '+6595123100',
      account: '12',
      account_qualifier: 'A',
      email: 'ada@example.com',
      first_name: 'Ada',
      middle_name: 'King',
      last_name: 'Lovelace',
      statement_reference: 'INV-1',
      statement_due_date: '2026-11-25',
      purchaser_id: '12345678',
    };
    expect(partiesOf(recipient)).toEqual({
      credit_party_identifier: { mobile_number: '+6595123100', account_number: '12', account_qualifier: 'A' },
      beneficiary: {
        first_name: 'Ada',
        middle_name: 'King',
        last_name: 'Lovelace',
        email: 'ada@example.com',
      },
      statement_identifier: { reference: 'INV-1', due_date: '2026-11-25' },
      additional_identifier: { purchaser_id: '12345678' },
    });
  });

  it('are left out where no field of theirs is given', () => {
    expect(partiesOf({ mobile: '+6595123100' })).toEqual({
      credit_party_identifier: { mobile_number: '+6595123100' },
    });
    expect(partiesOf({})).toEqual({});
  });
});
