import { OPERATORS, operatorObject } from './places.ts';
import { productById } from './products.ts';

interface Offer {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly terms?: string;
  readonly start_date: string;
  readonly end_date: string;
  readonly products: readonly number[];
}

/** Seasonal offers of one operator. */
const PROMOTIONS: readonly (Offer & { readonly operator: number })[] = [
  {
    id: 9001,
    title: 'Double data',
    description: 'Twice the data on selected bundles.',
    terms: 'Once for each number.',
    start_date: '2026-01-01T00:00:00.000000000Z',
    end_date: '2027-12-31T23:59:59.000000000Z',
    operator: 1601,
    products: [603],
  },
  {
    id: 9002,
    title: 'Weekend bonus',
    description: 'A bonus on every top-up at the weekend.',
    start_date: '2026-01-01T00:00:00.000000000Z',
    end_date: '2027-12-31T23:59:59.000000000Z',
    operator: 1801,
    products: [801, 802],
  },
];

/** Offers over products of several operators. */
const CAMPAIGNS: readonly Offer[] = [
  {
    id: 8001,
    title: 'Gift season',
    description: 'Gift cards at a lower price.',
    terms: 'While stocks last.',
    start_date: '2026-11-01T00:00:00.000000000Z',
    end_date: '2027-12-31T23:59:59.000000000Z',
    products: [203, 703, 901],
  },
];

/** The promotions of a product, as its listing shows them. */
export function promotionsOf(productId: number): Record<string, unknown>[] {
  return PROMOTIONS.filter((each) => each.products.includes(productId)).map(offerObject);
}

/** All promotions in their wire form, with what the filters look at. */
export const PROMOTION_LIST = PROMOTIONS.map((each) => {
  const operator = OPERATORS.find(({ id }) => id === each.operator);
  return {
    wire: {
      ...offerObject(each),
      ...(operator && { operator: operatorObject(operator) }),
      products: each.products.map(productName),
    },
    id: each.id,
    products: each.products,
    operators: [each.operator],
    countries: operator ? [operator.country] : [],
  };
});

/** All campaigns in their wire form, with what the filters look at. */
export const CAMPAIGN_LIST = CAMPAIGNS.map((each) => {
  const operators = each.products.flatMap((id) =>
    OPERATORS.filter((operator) => operator.id === productById(id)?.operator),
  );
  return {
    wire: {
      ...offerObject(each),
      products: each.products.map((id, index) => {
        const operator = operators[index];
        return { ...productName(id), ...(operator && { operator: operatorObject(operator) }) };
      }),
    },
    id: each.id,
    products: each.products,
    operators: operators.map(({ id }) => id),
    countries: operators.map(({ country }) => country),
  };
});

function offerObject(offer: Offer): Record<string, unknown> {
  const { id, title, description, terms, start_date, end_date } = offer;
  return { id, title, description, ...(terms !== undefined && { terms }), start_date, end_date };
}

function productName(id: number): Record<string, unknown> {
  const product = productById(id);
  return { id, name: product?.name, description: product?.name, type: product?.type };
}
