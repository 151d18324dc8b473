/** Every message as Payvice writes it, slips included. Source: payvice.txt, samples and Possible Error Messages. */
export const PRINTED = {
  authenticated: 'Authenticated successfully',
  toppedUp: 'Topup completed successfully',
  nameFound: 'Customer name validation was successful',
  vended: 'Credit purchase was successful',
  paid: 'Completed successfully',
  enuguFound: 'Customer Validation Successful',
  plansFound: 'Subscription plans lookup was successful',
  accountFound: 'Account validation was successful',
  transferred: 'Fund transfered successfully',
  wrongCredentials: 'Unknown user ID or wrong password',
  tokenExpired: 'Unauthorized API call. Token expired',
  wrongToken: 'Failed. Please check your token/Vice ID',
  tokenUsed: 'Unauthorized API call. Token already used',
  customerNotFound: 'Lookup failed. Customer information not found',
  unknownRecipient: 'Unknown Recipient wallet',
} as const;

/** Printed for DSTV; assumed alike for GOTV. */
export function subscribed(service: string): string {
  return `${service} - Subscription was successful`;
}

/** Messages that only the server is known to send. Source: field notes. */
export const SEEN = {
  lookupWrongUser: 'Invalid credentials',
  lookupUnknownWallet: 'Unknown vice ID',
  lowFund: 'Low wallet fund. Please fund your wallet',
  serviceUnavailable: 'Service Unavailable',
  requeryNotFound: 'Invalid token/vice id',
  unknownRequestToken: 'Unkown request token',
  invalidTokenProvided: 'Invalid token provided',
} as const;

/** Messages of our own, where nobody says what Payvice writes: a client cannot know them. */
export const OURS = {
  declined: 'Transaction declined',
  pending: 'Transaction is being processed',
  badParameter: 'Missing or invalid parameter',
  ownWallet: 'You cannot transfer to your own wallet',
  error: 'An error occurred. Please try again',
} as const;
