import { defineConfig, MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { releaseDeadConnections } from './dead-connections.ts';
import { ApiKeyEntity, IdempotencyKeyEntity, MerchantEntity } from './entities/access.ts';
import { LedgerAccountEntity, LedgerEntryEntity, LedgerTransactionEntity } from './entities/ledger.ts';
import { CallbackEntity, ProductEntity, ProviderCircuitEntity } from './entities/provider.ts';
import {
  AttemptEntity,
  DeliverableEntity,
  FactEntity,
  PaymentEntity,
  PaymentKeyEntity,
  PurchaseEntity,
  RefundEntity,
} from './entities/purchase.ts';
import { OutboxEventEntity, WebhookDeliveryEntity, WebhookEndpointEntity } from './entities/webhook.ts';
import { Migration0001Ground } from './migrations/0001_ground.ts';
import { Migration0002Watch } from './migrations/0002_watch.ts';
import { Migration0003Cards } from './migrations/0003_cards.ts';
import { Migration0004Webhooks } from './migrations/0004_webhooks.ts';
import { Migration0005Tokens } from './migrations/0005_tokens.ts';
import { Migration0006Paythem } from './migrations/0006_paythem.ts';
import { Migration0007SealedRecipient } from './migrations/0007_sealed_recipient.ts';
import { Migration0008Enquiry } from './migrations/0008_enquiry.ts';

/** All migrations, oldest first. Their names are what the database remembers: never rename one. */
export const MIGRATIONS = [
  { name: '0001_ground', class: Migration0001Ground },
  { name: '0002_watch', class: Migration0002Watch },
  { name: '0003_cards', class: Migration0003Cards },
  { name: '0004_webhooks', class: Migration0004Webhooks },
  { name: '0005_tokens', class: Migration0005Tokens },
  { name: '0006_paythem', class: Migration0006Paythem },
  { name: '0007_sealed_recipient', class: Migration0007SealedRecipient },
  { name: '0008_enquiry', class: Migration0008Enquiry },
];

/** The open database. `em()` gives a fresh unit of work; nothing is shared between two of them. */
export interface Database {
  readonly orm: MikroORM;
  em(): EntityManager;
  close(): Promise<void>;
}

/** Connects lazily: the first query opens the pool. Every statement has a deadline, so no wait is endless. */
export async function openDatabase(url: string, options: { poolMax?: number } = {}): Promise<Database> {
  const orm = await MikroORM.init(
    defineConfig({
      clientUrl: url,
      entities: [
        MerchantEntity,
        ApiKeyEntity,
        IdempotencyKeyEntity,
        ProductEntity,
        CallbackEntity,
        ProviderCircuitEntity,
        PurchaseEntity,
        PaymentEntity,
        PaymentKeyEntity,
        RefundEntity,
        AttemptEntity,
        FactEntity,
        DeliverableEntity,
        LedgerAccountEntity,
        LedgerTransactionEntity,
        LedgerEntryEntity,
        WebhookEndpointEntity,
        OutboxEventEntity,
        WebhookDeliveryEntity,
      ],
      extensions: [Migrator],
      migrations: { migrationsList: MIGRATIONS, snapshot: false, tableName: 'schema_migration' },
      pool: { min: 0, max: options.poolMax ?? 10, idleTimeoutMillis: 30_000 },
      driverOptions: {
        onPoolCreated: releaseDeadConnections,
        statement_timeout: 15_000,
        idle_in_transaction_session_timeout: 30_000,
        connectionTimeoutMillis: 10_000,
      },
      discovery: { warnWhenNoEntities: false },
      debug: false,
      logger: () => {},
    }),
  );
  return { orm, em: () => orm.em.fork(), close: () => orm.close(true) };
}

export type { EntityManager } from '@mikro-orm/postgresql';
