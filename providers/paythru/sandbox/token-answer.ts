import type { Item } from './basket.ts';
import { ADDRESS_FIELDS, USER_FIELDS, type Person, type PersonField } from './person.ts';
import { wireTime } from './times.ts';
import type { Token } from './token.ts';
import type { XmlNode } from './xml.ts';

export const MERCHANT = 'Vendrail Sandbox';

/** The receipt for a token. What was not sent is left out, the user's e-mail address is not repeated. Source: 2.1. */
export function tokenNodes(token: Token, redemptionUrl: string): readonly XmlNode[] {
  return [
    [
      'token',
      [
        ['tokenid', token.id],
        ['merchant', MERCHANT],
        ['applet', token.applet],
        ['redemption_url', redemptionUrl],
        ['token_start', wireTime(token.startMs)],
        ['token_expiry', wireTime(token.expiryMs)],
        ['uses', String(token.uses)],
        ['redemptions', String(token.redemptions)],
        ['success_url', token.successUrl],
        ['cancel_url', token.cancelUrl],
        ['callback_url', token.callbackUrl],
        ['trans_type', token.type.toLowerCase()],
        ['trans_cat', token.category],
        ['currency', token.currency],
        ['creation', wireTime(token.createdAtMs)],
      ],
    ],
    ['user', userNodes(token.person)],
    ['items', token.items.length === 0 ? null : token.items.map((item) => ['item', itemNodes(item)])],
  ];
}

function userNodes(person: Person): readonly XmlNode[] | null {
  const address = fieldNodes(person, ADDRESS_FIELDS);
  const user = fieldNodes(
    person,
    USER_FIELDS.filter((field) => field !== 'email'),
  );
  const nodes: XmlNode[] = address.length > 0 ? [...user, ['address', address]] : user;
  return nodes.length === 0 ? null : nodes;
}

function fieldNodes(person: Person, fields: readonly PersonField[]): XmlNode[] {
  return fields.flatMap((field): XmlNode[] => {
    const value = person[field];
    return value === undefined ? [] : [[field, value]];
  });
}

function itemNodes({ name, price, quantity, reference }: Item): readonly XmlNode[] {
  return [
    ['name', name],
    ['price', price],
    ['quantity', quantity],
    ['reference', reference],
  ];
}
