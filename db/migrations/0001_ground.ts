import { Migration } from '@mikro-orm/migrations';

/** The first schema: merchants and keys, catalogue copy, purchases with attempts and facts, inbox, ledger. */
export class Migration0001Ground extends Migration {
  override up(): void {
    this.addSql(`
create table merchant (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table api_key (
  id text primary key,
  merchant_id text references merchant (id),
  key_hash bytea not null unique,
  prefix text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table product (
  provider text not null,
  id text not null,
  name text not null,
  kind text not null,
  country text not null,
  operator_id text not null,
  data jsonb not null,
  active boolean not null default true,
  copied_at timestamptz not null default now(),
  primary key (provider, id)
);
create index product_browse on product (country, kind, provider, id) where active;

create table purchase (
  id text primary key,
  merchant_id text not null references merchant (id),
  version integer not null default 1,
  status text not null,
  reason_code text,
  provider text not null,
  product jsonb not null,
  recipient jsonb not null,
  amount_minor bigint not null check (amount_minor >= 0),
  amount_currency text not null,
  cost_minor bigint not null check (cost_minor >= 0),
  cost_currency text not null,
  reference text,
  metadata jsonb not null default '{}',
  fulfilment_status text not null,
  our_reference text unique,
  provider_reference text,
  provider_status text,
  delivered_minor bigint,
  delivered_currency text,
  cancel_requested boolean not null default false,
  workflow_id text not null,
  run_id text,
  claimed_at timestamptz,
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz
);
create index purchase_by_merchant on purchase (merchant_id, id desc);
create index purchase_by_reference on purchase (merchant_id, reference) where reference is not null;
create index purchase_open on purchase (updated_at) where closed_at is null;
create index purchase_in_review on purchase (id) where status = 'in_review';
create index purchase_by_provider_reference on purchase (provider, provider_reference) where provider_reference is not null;

create table payment (
  id text primary key,
  purchase_id text not null unique references purchase (id),
  method text not null,
  status text not null,
  currency text not null,
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  reserved_minor bigint not null default 0 check (reserved_minor >= 0),
  check (refunded_minor + reserved_minor <= captured_minor)
);

create table refund (
  id text primary key,
  payment_id text not null references payment (id),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  status text not null check (status in ('pending', 'succeeded', 'failed', 'in_review')),
  reason text not null,
  created_at timestamptz not null default now()
);
create index refund_by_payment on refund (payment_id);

create table attempt (
  id text primary key,
  purchase_id text not null references purchase (id),
  operation text not null,
  n integer not null check (n >= 1),
  state text not null check (state in ('sending', 'done', 'not_done', 'unknown', 'never_sent')),
  our_reference text not null,
  outcome jsonb,
  evidence jsonb,
  run_id text not null,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (purchase_id, operation, n)
);

create table fact (
  id bigint generated always as identity primary key,
  purchase_id text not null references purchase (id),
  kind text not null,
  data jsonb not null default '{}',
  at timestamptz not null default now()
);
create index fact_by_purchase on fact (purchase_id, id);

create table deliverable (
  id text primary key,
  purchase_id text not null references purchase (id),
  position integer not null,
  kind text not null,
  masked text not null,
  key_id text not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  unique (purchase_id, position)
);

create table idempotency_key (
  merchant_id text not null references merchant (id),
  route text not null,
  key text not null,
  body_hash bytea not null,
  -- The key is taken first, so that parallel callers wait on it; its purchase follows in the same transaction.
  purchase_id text not null references purchase (id) deferrable initially deferred,
  answer_status integer,
  answer_body text,
  created_at timestamptz not null default now(),
  primary key (merchant_id, route, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table callback (
  id text primary key,
  provider text not null,
  content_hash bytea not null,
  our_reference text,
  purchase_id text references purchase (id),
  evidence jsonb not null,
  received_at timestamptz not null default now(),
  handled_at timestamptz,
  unique (provider, content_hash)
);
create index callback_unhandled on callback (received_at) where handled_at is null;

create table provider_circuit (
  provider text primary key,
  open_until timestamptz not null,
  failures integer not null,
  reason text not null
);

create table ledger_account (
  id text primary key,
  currency text not null,
  balance_minor bigint not null default 0,
  may_be_negative boolean not null,
  check (may_be_negative or balance_minor >= 0)
);

create table ledger_transaction (
  id text primary key,
  kind text not null,
  purchase_id text references purchase (id),
  posting_key text not null unique,
  at timestamptz not null default now()
);
create index ledger_transaction_by_purchase on ledger_transaction (purchase_id) where purchase_id is not null;

create table ledger_entry (
  id bigint generated always as identity primary key,
  transaction_id text not null references ledger_transaction (id),
  account_id text not null references ledger_account (id) deferrable initially deferred,
  amount_minor bigint not null check (amount_minor <> 0),
  currency text not null
);
create index ledger_entry_by_transaction on ledger_entry (transaction_id);
create index ledger_entry_by_account on ledger_entry (account_id, id);

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger ledger_entry_is_immutable before update or delete on ledger_entry for each row execute function append_only();
create trigger ledger_transaction_is_immutable before update or delete on ledger_transaction for each row execute function append_only();
create trigger fact_is_immutable before update or delete on fact for each row execute function append_only();
create trigger ledger_entry_cannot_be_truncated before truncate on ledger_entry for each statement execute function append_only();

create function entries_sum_to_zero() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from ledger_entry where transaction_id = new.transaction_id group by currency having sum(amount_minor) <> 0
  ) then
    raise exception 'ledger transaction % does not balance', new.transaction_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_transaction_balances after insert on ledger_entry
  deferrable initially deferred for each row execute function entries_sum_to_zero();
`);
  }
}
