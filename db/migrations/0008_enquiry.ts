import { Migration } from '@mikro-orm/migrations';

/** Which account gave its last token longest ago: of two short queues that one is served sooner. */
export class Migration0008Enquiry extends Migration {
  override up(): void {
    this.addSql(`create index provider_token_bound on provider_token (provider, account, bound_at);`);
  }
}
