import { Migration } from '@mikro-orm/migrations';

/** Merchant webhooks: endpoints, an outbox that triggers fill in the fact's own transaction, and deliveries. */
export class Migration0004Webhooks extends Migration {
  override up(): void {
    this.addSql(`
create table webhook_endpoint (
  id text primary key,
  merchant_id text not null references merchant (id),
  url text not null,
  events text[] not null,
  -- The signing secret is derived from this and the id, so that it is stored nowhere.
  secret_version integer not null default 1,
  rotated_at timestamptz,
  status text not null default 'enabled' check (status in ('enabled', 'disabled')),
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index webhook_endpoint_once on webhook_endpoint (merchant_id, url) where deleted_at is null;

create table outbox_event (
  id text primary key,
  merchant_id text not null references merchant (id),
  purchase_id text not null references purchase (id),
  refund_id text references refund (id),
  type text not null,
  tx xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default now(),
  dispatched_at timestamptz
);
-- However many rows one transaction changes, it is one event of the purchase or refund.
create unique index outbox_event_once on outbox_event (coalesce(refund_id, purchase_id), tx);
create index outbox_event_waiting on outbox_event (created_at) where dispatched_at is null;
create index outbox_event_age on outbox_event (dispatched_at);

create table webhook_delivery (
  id text primary key,
  event_id text not null references outbox_event (id) on delete cascade,
  endpoint_id text not null references webhook_endpoint (id),
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed')),
  attempts integer not null default 0,
  http_status integer,
  error text,
  next_attempt_at timestamptz,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  started_at timestamptz,
  unique (event_id, endpoint_id)
);
create index webhook_delivery_list on webhook_delivery (endpoint_id, id desc);
create index webhook_delivery_unstarted on webhook_delivery (created_at) where started_at is null;

-- Almost free where nobody listens: plpgsql keeps its plans.
create function add_webhook_event(changed_purchase text, changed_refund text) returns void language plpgsql as $$
begin
  if not exists (select from webhook_endpoint where deleted_at is null and status = 'enabled') then return; end if;
  insert into outbox_event (id, merchant_id, purchase_id, refund_id, type)
  select 'evt_' || replace(gen_random_uuid()::text, '-', ''), p.merchant_id, p.id, changed_refund,
    case when changed_refund is null then 'purchase.updated' else 'refund.updated' end
  from purchase p where p.id = changed_purchase and exists (
    select 1 from webhook_endpoint e
    where e.merchant_id = p.merchant_id and e.deleted_at is null and e.status = 'enabled')
  on conflict do nothing;
end $$;

create function purchase_changed() returns trigger language plpgsql as $$
begin perform add_webhook_event(new.id, null); return null; end $$;
create function payment_changed() returns trigger language plpgsql as $$
begin perform add_webhook_event(new.purchase_id, null); return null; end $$;
create function refund_changed() returns trigger language plpgsql as $$
begin
  perform add_webhook_event((select purchase_id from payment where id = new.payment_id), new.id);
  return null;
end $$;

create trigger purchase_made after insert on purchase for each row execute function purchase_changed();
create trigger purchase_changed after update on purchase for each row when (
  (old.status, old.reason_code, old.fulfilment_status, old.delivered_minor, old.provider_reference)
  is distinct from (new.status, new.reason_code, new.fulfilment_status, new.delivered_minor, new.provider_reference)
) execute function purchase_changed();
create trigger payment_changed after update on payment for each row when (
  (old.status, old.redirect_url, old.key, old.capture_key) is distinct from
  (new.status, new.redirect_url, new.key, new.capture_key)
) execute function payment_changed();
create trigger refund_made after insert on refund for each row execute function refund_changed();
create trigger refund_changed after update on refund for each row when (old.status is distinct from new.status)
  execute function refund_changed();
`);
  }
}
