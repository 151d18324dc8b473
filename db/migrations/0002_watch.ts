import { Migration } from '@mikro-orm/migrations';

/** What is closed on somebody's word is watched for a while; the provider's own price is kept beside the quoted one. */
export class Migration0002Watch extends Migration {
  override up(): void {
    this.addSql(`
alter table purchase
  add column watch_until timestamptz,
  add column provider_cost_minor bigint check (provider_cost_minor >= 0);
create index purchase_watched on purchase (watch_until) where watch_until is not null;
`);
  }
}
