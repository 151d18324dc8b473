import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Methods } from './call.ts';
import { CODES, PaythruRefusal } from './errors.ts';
import type { Store } from './store.ts';
import { tokenNodes } from './token-answer.ts';
import { readGetToken } from './token-request.ts';

/** The methods that open and close checkouts. Source: 2.1, 2.9. */
export function tokenMethods(context: SandboxContext, store: Store, prefix: string): Methods {
  return {
    '/gettoken': ({ request, params }) => {
      const wanted = readGetToken(params, context.clock.now());
      const echoes = context.behaviour.is('paythru.echo_auth');
      const takes = echoes || context.behaviour.is('paythru.takes_at_once');
      const token = takes ? { ...wanted, type: 'Auth' as const } : wanted;
      store.saveToken(token);
      const told = echoes ? token : wanted;
      return tokenNodes(told, `http://${request.host}${prefix}/t/${token.id}`);
    },
    '/canceltoken': ({ params }) => {
      const token = store.token(params.required('tokenid', CODES.parameters));
      if (!token) throw new PaythruRefusal(CODES.tokenId);
      token.cancelledAtMs ??= context.clock.now();
      store.saveToken(token);
      return [['status', '1']];
    },
  };
}
