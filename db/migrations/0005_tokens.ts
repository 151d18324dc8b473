import { Migration } from '@mikro-orm/migrations';

/** Lanes: which account of ours a purchase goes through, its number in that account's queue, and the tokens it was given. */
export class Migration0005Tokens extends Migration {
  override up(): void {
    this.addSql(`
create sequence lane_number;

alter table purchase
  add column account text,
  add column lane_number bigint,
  add check ((account is null) = (lane_number is null));
create index purchase_in_lane on purchase (provider, account, lane_number) where account is not null and closed_at is null;

-- A request token that an account gave: bound to one send, once and for all, before anything is sent with it.
create table provider_token (
  provider text not null,
  account text not null,
  token text not null,
  purchase_id text not null,
  operation text not null,
  attempt integer not null,
  bound_at timestamptz not null default now(),
  primary key (provider, account, token),
  unique (purchase_id, operation, attempt),
  foreign key (purchase_id, operation, attempt) references attempt (purchase_id, operation, n)
    deferrable initially deferred
);
`);
  }
}
