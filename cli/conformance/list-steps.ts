import type { CallLimits } from '../../domain/provider.ts';
import { expectThat, needed, type Step } from './plan.ts';

const LIST = 'A success with at least one that can be read.';
const ONE = 'A success with the same one.';

/** A list, and one of it by its key. */
export function pair<Item extends object>(
  what: string,
  source: string,
  list: (limits: CallLimits) => AsyncIterable<Item>,
  one: (key: string, limits: CallLimits) => Promise<object>,
  key = 'id',
): readonly Step[] {
  let first: string | null = null;
  return [
    listStep(what, source, list, (item) => (first = keyOf(item, key))),
    {
      title: `One of the ${what}`,
      source,
      expects: ONE,
      async play(act) {
        const wanted = needed(first, `one of the ${what}`);
        expectThat(keyOf(await one(wanted, act.limits()), key) === wanted, 'it is another one');
        return { references: { [key]: wanted } };
      },
    },
  ];
}

/** A list that must not be empty; `found` is told of its first item. */
export function listStep<Item>(
  what: string,
  source: string,
  list: (limits: CallLimits) => AsyncIterable<Item>,
  found: (item: Item) => void = () => {},
): Step {
  return {
    title: `List of ${what}`,
    source,
    expects: LIST,
    async play(act) {
      const item = await firstOf(list(act.limits()));
      expectThat(item !== null, 'the list is empty');
      found(item);
      return {};
    },
  };
}

/** The first item of a list, of which one page is read. */
export async function firstOf<Item>(list: AsyncIterable<Item>): Promise<Item | null> {
  for await (const item of list) return item;
  return null;
}

function keyOf(item: object, key: string): string | null {
  const value: unknown = Object.entries(item).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : null;
}
