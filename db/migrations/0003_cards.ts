import { Migration } from '@mikro-orm/migrations';

/** Card payments: the charge, its page and its keys at the provider, and refunds that live on their own. */
export class Migration0003Cards extends Migration {
  override up(): void {
    this.addSql(`
alter table merchant add column charge_limits jsonb not null default '{}';

alter table purchase add column method text not null default 'prefunded';

alter table payment
  add column provider text,
  add column charge_minor bigint check (charge_minor > 0),
  -- The cost in the charge's currency, by the rate of acceptance; and what of it the charge does not cover.
  add column cost_minor bigint check (cost_minor >= 0),
  add column gap_minor bigint not null default 0 check (gap_minor >= 0),
  add column our_reference text unique,
  add column source_key text,
  add column save_card boolean not null default false,
  add column success_url text,
  add column cancel_url text,
  add column token text unique,
  add column redirect_url text,
  add column expires_at timestamptz,
  add column key text unique,
  add column capture_key text,
  add column authorised_at timestamptz,
  add column voids_at timestamptz,
  add column alerted_at timestamptz,
  add column due text check (due in ('capture', 'void', 'refund')),
  add column due_end text,
  add column due_reason text,
  add column receipt_mobile text,
  add check ((due is null) = (due_end is null));
create index payment_reserved on payment (voids_at) where status in ('authorised', 'unknown');
create index payment_due on payment (purchase_id) where due is not null;

-- Every key that the provider gave, or that anybody claims it gave, for a payment page.
create table payment_key (
  payment_id text not null references payment (id),
  key text not null,
  state text not null check (state in ('claimed', 'open', 'declined', 'reserved', 'surplus', 'voided', 'foreign')),
  amount_minor bigint,
  currency text,
  provider_status text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Anybody can name anybody's key: each claim stands for itself until the provider has spoken.
  primary key (payment_id, key)
);
create index payment_key_unsettled on payment_key (updated_at) where state in ('claimed', 'open', 'surplus');

alter table refund
  add column requested_by text,
  add column updated_at timestamptz not null default now();
create index refund_unsettled on refund (updated_at) where status = 'pending';
`);
  }
}
