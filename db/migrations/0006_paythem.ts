import { Migration } from '@mikro-orm/migrations';

/** Sends that are settled by evidence, and accounts that only a person lets go on. */
export class Migration0006Paythem extends Migration {
  override up(): void {
    this.addSql(`
-- What was read before a send left, for a look-up that compares it with what is so afterwards.
alter table attempt add column before_send jsonb;
create index purchase_by_account on purchase (provider, account, created_at) where account is not null;

-- Held until an operator resumes it; no clock ends it.
alter table provider_circuit
  add column until_resumed boolean not null default false,
  add column at timestamptz not null default now();

-- Calls of the last while to a provider that was told how many there would be.
create table provider_call (
  provider text not null,
  at timestamptz not null
);
create index provider_call_at on provider_call (provider, at);
`);
  }
}
