/** Long inputs: what a request may carry at most in its head, filled with what scanners stumble over. */

/** Node takes heads of up to 16 kB; the rest of one needs some, too. In bytes. */
export const LONG = 15_000;

/** What is repeated until an input is long. */
export const FILLINGS = ['a', ' ', ';', ',', '"', '=', '%41'] as const;

/**
 * Headers that the server or one of its libraries reads, with the beginnings that lead further into
 * what reads them.
 */
export const HEADERS: Readonly<Record<string, readonly string[]>> = {
  authorization: ['', 'Bearer ', 'Token '],
  'content-type': ['', 'application/json;', 'application/json; charset='],
  'content-encoding': [''],
  'if-match': ['', 'W/"'],
  'if-none-match': ['', 'W/"'],
  'if-modified-since': [''],
  'if-unmodified-since': [''],
  'if-range': [''],
  range: ['', 'bytes='],
  'cache-control': [''],
  'idempotency-key': [''],
  'user-agent': [''],
  'x-request-id': [''],
  'x-forwarded-for': ['', '127.0.0.1,'],
  'x-forwarded-host': [''],
  'x-forwarded-proto': [''],
  forwarded: [''],
  host: [''],
  accept: [''],
  'accept-encoding': [''],
  'accept-language': [''],
  'accept-version': [''],
  connection: [''],
  cookie: [''],
  origin: [''],
  referer: [''],
  'access-control-request-method': [''],
  'access-control-request-headers': [''],
};

/** A method and a path, with its parameters in braces or with colons. */
export interface RouteTemplate {
  method: string;
  path: string;
}

/** A request with one long part. */
export interface LongRequest {
  /** Says which part is long, and of what. */
  name: string;
  method: string;
  target: string;
  headers: Readonly<Record<string, string>>;
}

/** Every header, a query and the path of this route, one long at a time, in each of the ways. */
export function longRequests(route: RouteTemplate, length: number): LongRequest[] {
  return FILLINGS.flatMap((filling) => {
    const long = filled(filling, length);
    const headers = headersOf(long).map(([header, value]) =>
      longHeader(route, filling, { [header]: value }),
    );
    return longTargets(route, filling, long).concat(headers);
  });
}

/** The same in fewer requests: of the headers, only those with credentials are long alone. */
export function fewLongRequests(route: RouteTemplate, length: number): LongRequest[] {
  return FILLINGS.flatMap((filling) => {
    const long = filled(filling, length);
    const [credentials, others] = [true, false].map((areCredentials) =>
      headersOf(long).filter(([header]) => (header === 'authorization') === areCredentials),
    );
    const headers = (credentials ?? []).map(([header, value]) =>
      longHeader(route, filling, { [header]: value }),
    );
    const together = longHeader(route, filling, Object.fromEntries(others ?? []));
    return longTargets(route, filling, long).concat(headers, together);
  });
}

function longTargets(route: RouteTemplate, filling: string, long: string): LongRequest[] {
  const escaped = long.replaceAll(' ', '%20');
  const path = pathOf(route, 'x');
  const targets = {
    'a value of the query': `${path}?q=${escaped}`,
    'a name of the query': `${path}?${escaped}`,
    'the path': pathOf(route, escaped),
  };
  return Object.entries(targets).map(([part, target]) => ({
    name: nameOf(route, filling, part),
    method: route.method,
    target,
    headers: {},
  }));
}

function longHeader(
  route: RouteTemplate,
  filling: string,
  headers: LongRequest['headers'],
): LongRequest {
  return {
    name: nameOf(route, filling, Object.keys(headers).join(', ')),
    method: route.method,
    target: pathOf(route, 'x'),
    headers,
  };
}

function nameOf({ method, path }: RouteTemplate, filling: string, part: string): string {
  return `${method} ${path}: ${JSON.stringify(filling)} in ${part}`;
}

function headersOf(long: string): [string, string][] {
  return Object.entries(HEADERS).flatMap(([header, beginnings]) =>
    beginnings.map((beginning): [string, string] => [header, `${beginning}${long}`]),
  );
}

/** Blanks at the ends of a header's value are no part of it: something has to stand around them. */
function filled(filling: string, length: number): string {
  const long = filling.repeat(length / filling.length);
  return filling === ' ' ? `x${long}x` : long;
}

/** The path with its parameters filled in; one without parameters goes on. */
function pathOf({ path }: RouteTemplate, value: string): string {
  const parameters = /\{\w+\}|:\w+|\*/g;
  // `value` may hold what a replacement text would read as a pattern.
  const target = path.replace(parameters, () => value);
  return target === path && value.length > 1 ? `${path}/${value}` : target;
}
