import { Migration } from '@mikro-orm/migrations';

/** Secrets of recipients, sealed until they are sent; texts of the catalogue in other languages than English. */
export class Migration0007SealedRecipient extends Migration {
  override up(): void {
    this.addSql(`
-- What a recipient gave that only the provider may read. The row is gone once it cannot be sent any more.
create table sealed_recipient (
  purchase_id text primary key references purchase (id),
  key_id text not null,
  sealed bytea not null,
  created_at timestamptz not null default now()
);

-- A product's texts in one language; what has none is shown in English, as \`product\` has it.
create table product_text (
  provider text not null,
  id text not null,
  language text not null,
  name text not null,
  description text not null,
  operator_name text not null,
  primary key (provider, id, language),
  foreign key (provider, id) references product (provider, id) on delete cascade
);
`);
  }
}
