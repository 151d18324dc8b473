/**
 * RESULT codes and descriptions. The document has 0 and -1 only (3.3), and names the daily limit's error (4); every other
 * code and every text is ours.
 */
export const RESULTS = {
  global: ['-1', 'Global error'],
  publicKey: ['1001', 'Public key unknown'],
  hash: ['1002', 'Content cannot be decrypted or does not match X-Hash'],
  login: ['1003', 'Username or password incorrect'],
  locked: ['1004', 'Account locked'],
  ip: ['1005', 'Source IP address not registered'],
  timestamp: ['1006', 'SERVER_TIMESTAMP deviates more than 30 seconds from server time'],
  timeFormat: ['1007', 'SERVER_TIMESTAMP or SERVER_TIMEZONE invalid'],
  replay: ['1008', 'Request received before'],
  envelope: ['1009', 'Request incomplete'],
  functionUnknown: ['2001', 'Function does not exist'],
  notImplemented: ['2002', 'Function not implemented'],
  notEnabled: ['2003', 'Top-up not enabled for this account'],
  retailer: ['3001', 'Retailer not found'],
  amount: ['3002', 'Amount invalid'],
  loadLimit: ['3003', 'Amount exceeds LOAD_LIMIT'],
  dailyLimit: ['3004', 'Amount exceeds MAX_DAILY_LOAD_LIMIT'],
  clientBalance: ['3005', 'Insufficient balance'],
  reference: ['3006', 'Reference missing'],
  duplicate: ['3007', 'Reference used before'],
  date: ['3008', 'Date invalid'],
} as const;
export type ResultName = keyof typeof RESULTS;

/** Thrown when PayThem refuses a call: RESULT is not 0 and CONTENT is the word ERROR. */
export class VvsRefusal extends Error {
  override readonly name = 'VvsRefusal';
  readonly result: ResultName;
  constructor(result: ResultName) {
    super(`RESULT ${RESULTS[result][0]}`);
    this.result = result;
  }
}
