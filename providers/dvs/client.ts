import type { CallLimits } from '../../domain/provider.ts';
import { checked, type Accepted } from './call.ts';
import { int64Id, newTransaction, type NewTransaction } from './parameters.ts';
import { DvsReads } from './reads.ts';
import { transaction, type DvsTransaction } from './schema.ts';

/**
 * Every function of DVS (numbers: docs of this folder); the reads are inherited. The functions here have effects, and
 * each sends exactly once. They throw ProviderError, whose `outcome` says whether the effect is ruled out.
 */
export class DvsClient extends DvsReads {
  /** 12. Creates a transaction; the float is held until it is confirmed or cancelled. */
  createTransaction(order: NewTransaction, limits: CallLimits): Promise<Accepted<DvsTransaction>> {
    return this.create('createTransaction', '/async/transactions', order, limits);
  }

  /** 15. Confirms a created transaction: it goes to the operator. */
  confirmTransaction(id: string, limits: CallLimits): Promise<Accepted<DvsTransaction>> {
    return this.act(
      'confirmTransaction',
      (checkedId) => `/async/transactions/${checkedId}/confirm`,
      id,
      limits,
    );
  }

  /** 16. Cancels a created transaction, expired or not: the held float comes back. */
  cancelTransaction(id: string, limits: CallLimits): Promise<Accepted<DvsTransaction>> {
    return this.act('cancelTransaction', (checkedId) => `/transactions/${checkedId}/cancel`, id, limits);
  }

  /** 19. As `createTransaction`, with the line held open up to 180 s; the status answered may still not be final. */
  createTransactionSync(
    order: Omit<NewTransaction, 'callback_url'>,
    limits: CallLimits,
  ): Promise<Accepted<DvsTransaction>> {
    return this.create('createTransactionSync', '/sync/transactions', order, limits);
  }

  /** 20. As `confirmTransaction`, with the line held open up to 180 s. */
  confirmTransactionSync(id: string, limits: CallLimits): Promise<Accepted<DvsTransaction>> {
    return this.act(
      'confirmTransactionSync',
      (checkedId) => `/sync/transactions/${checkedId}/confirm`,
      id,
      limits,
    );
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async create(
    operation: string,
    path: string,
    order: NewTransaction,
    limits: CallLimits,
  ): Promise<Accepted<DvsTransaction>> {
    const body = checked(operation, newTransaction, order);
    return this.connection.call({ operation, method: 'POST', path, body }, transaction, limits);
  }

  private async act(
    operation: string,
    pathOf: (id: string) => string,
    id: string,
    limits: CallLimits,
  ): Promise<Accepted<DvsTransaction>> {
    const path = pathOf(checked(operation, int64Id, id));
    return this.connection.call({ operation, method: 'POST', path }, transaction, limits);
  }
}
