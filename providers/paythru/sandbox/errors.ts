/** Codes that stand in the document as they are. Source: paythru-enterprise-v5, 3.1. */
export const CODES = {
  noData: '1',
  key: '3',
  noItemOrUserData: '5',
  password: '6',
  nameWithoutPrice: '7',
  itemIncomplete: '8',
  currency: '10',
  version: '11',
  applet: '15',
  sms: '16',
  address: '17',
  previousKey: '18',
  value: '19',
  type: '20',
  refund: '21',
  repeat: '22',
  capture: '23',
  cancel: '24',
  /** "xxx Unhandled error": three digits, whose end is none of the suffixes below. */
  unhandled: '999',
  /** The document gives these by their last two digits only (`xxxxxx15`). */
  parameters: '20300415',
  tokenId: '20300466',
  terminalKey: '20300493',
} as const;
export type Code = (typeof CODES)[keyof typeof CODES];

/** Thrown when Paythru refuses a request with an `<errorcode>`. */
export class PaythruRefusal extends Error {
  override readonly name = 'PaythruRefusal';
  readonly code: Code;
  constructor(code: Code) {
    super(`errorcode ${code}`);
    this.code = code;
  }
}
