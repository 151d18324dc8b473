import type { Wallet } from '../wallets.ts';
import { refusal, type Fields } from './call.ts';
import { PRINTED } from './texts.ts';

/** Refuses whoever does not know the wallet's credentials. */
export class Accounts {
  readonly #wallets: ReadonlyMap<string, Wallet>;

  constructor(wallets: ReadonlyMap<string, Wallet>) {
    this.#wallets = wallets;
  }

  /** Wallet ID and user name: what the TV functions ask for. */
  requireUser(fields: Fields): Wallet {
    const wallet = this.#wallets.get(fields.text('vice_id'));
    if (!wallet || fields.text('user_name') !== wallet.userName) throw refusal(PRINTED.wrongCredentials);
    return wallet;
  }

  /** With the password: what Enugu's look-up asks for. */
  requirePassword(fields: Fields): Wallet {
    const wallet = this.requireUser(fields);
    if (fields.text('pwd') !== wallet.password) throw refusal(PRINTED.wrongCredentials);
    return wallet;
  }

  /** With the transaction PIN: what every purchase asks for. */
  requirePin(fields: Fields): Wallet {
    const wallet = this.requirePassword(fields);
    if (fields.text('auth') !== wallet.pin) throw refusal(PRINTED.wrongCredentials);
    return wallet;
  }
}
