import type { SandboxAnswer, SandboxContext, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { CODES, PaythruRefusal } from './errors.ts';
import { takeFault } from './own-faults.ts';
import { Params } from './params.ts';
import { xmlAnswer, type XmlNode } from './xml.ts';

const VERSION = '5';

/** One authenticated request to a method of the API. */
export interface Call {
  readonly request: SandboxRequest;
  readonly params: Params;
}

/** A method of the API; gives what stands inside `<paythruResponse>`. Throws PaythruRefusal. */
export type Method = (call: Call) => readonly XmlNode[];

/** Methods by path. */
export type Methods = Readonly<Record<string, Method>>;

/** The credentials that the sandbox accepts. */
export interface Credentials {
  readonly key: string;
  readonly password: string;
}

/** Checks what every method asks for (1, 3, 6, 11, in this order), then lets it answer; refusals are HTTP 200 too. */
export function answerMethod(
  context: SandboxContext,
  credentials: Credentials,
  method: Method,
  request: SandboxRequest,
): SandboxAnswer {
  try {
    const params = new Params(request.method === 'POST' ? request.body : '');
    if (params.isEmpty) throw new PaythruRefusal(CODES.noData);
    if (params.text('api_key') !== credentials.key) throw new PaythruRefusal(CODES.key);
    if (params.text('api_password') !== credentials.password) throw new PaythruRefusal(CODES.password);
    if (params.text('version') !== VERSION) throw new PaythruRefusal(CODES.version);
    if (takeFault(context, request, 'unhandled_error')) throw new PaythruRefusal(CODES.unhandled);
    const nodes = method({ request, params });
    if (takeFault(context, request, 'unhandled_error_after_effect')) {
      throw new PaythruRefusal(CODES.unhandled);
    }
    return xmlAnswer(nodes);
  } catch (error) {
    if (error instanceof PaythruRefusal) return xmlAnswer([['errorcode', error.code]]);
    throw error;
  }
}
