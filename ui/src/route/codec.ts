// The one place that knows how screens are written as addresses. Everything a reader can set up on a screen is in
// here, so an address that is copied, bookmarked or reached by the back button shows the same thing again. Unknown
// parameters are ignored and unreadable ones fall back to the default: an old link never fails.
import { DEFAULT_RANGE, type TimeRange } from '../time/range';

export interface SearchQuery {
  readonly service: string;
  readonly operation: string;
  /** Conditions on span or resource attributes, each `key=value`. */
  readonly attributes: readonly string[];
  readonly minDuration: string;
  readonly maxDuration: string;
  readonly errorsOnly: boolean;
  readonly range: TimeRange;
}

export interface TraceView {
  /** Span shown in the drawer, 16 hex digits. */
  readonly span: string | null;
  /** The zoomed range as offsets from the trace's start in nanoseconds; null = all of it. */
  readonly zoom: readonly [number, number] | null;
  readonly find: string;
  readonly fold: Fold;
  readonly criticalPath: boolean;
}

/** Which subtrees are folded: a few of them, or all but a few. */
export interface Fold {
  readonly all: boolean;
  readonly except: ReadonlySet<string>;
}

export type Route =
  | { readonly screen: 'home'; readonly snippet: string }
  | { readonly screen: 'search'; readonly query: SearchQuery }
  | { readonly screen: 'trace'; readonly traceId: string; readonly view: TraceView }
  | { readonly screen: 'tasks' }
  | { readonly screen: 'unknown'; readonly path: string };

export const EMPTY_QUERY: SearchQuery = {
  service: '',
  operation: '',
  attributes: [],
  minDuration: '',
  maxDuration: '',
  errorsOnly: false,
  range: DEFAULT_RANGE,
};

export const NOTHING_FOLDED: Fold = { all: false, except: new Set() };

export const PLAIN_VIEW: TraceView = { span: null, zoom: null, find: '', fold: NOTHING_FOLDED, criticalPath: false };

/** More exceptions than this are not written to the address: it would outgrow what browsers and proxies carry. */
const FOLD_IDS_MAX = 120;

export function parseRoute(path: string, search: string): Route {
  const parameters = new URLSearchParams(search);
  if (path === '/' || path === '/index.html') return { screen: 'home', snippet: parameters.get('snippet') ?? '' };
  if (path === '/traces' || path === '/traces/') return { screen: 'search', query: parseQuery(parameters) };
  if (path === '/tasks' || path === '/tasks/') return { screen: 'tasks' };
  const trace = /^\/trace\/([0-9a-fA-F]{1,64})\/?$/.exec(path);
  if (trace !== null) return { screen: 'trace', traceId: trace[1]!.toLowerCase(), view: parseView(parameters) };
  return { screen: 'unknown', path };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'home':
      return withParameters('/', new URLSearchParams(route.snippet === '' ? {} : { snippet: route.snippet }));
    case 'search':
      return withParameters('/traces', queryParameters(route.query));
    case 'trace':
      return withParameters(`/trace/${encodeURIComponent(route.traceId)}`, viewParameters(route.view));
    case 'tasks':
      return '/tasks';
    case 'unknown':
      return route.path;
  }
}

export function searchAddress(query: Partial<SearchQuery>): string {
  return formatRoute({ screen: 'search', query: { ...EMPTY_QUERY, ...query } });
}

export function traceAddress(traceId: string, span: string | null = null): string {
  return formatRoute({ screen: 'trace', traceId, view: { ...PLAIN_VIEW, span } });
}

function parseQuery(parameters: URLSearchParams): SearchQuery {
  return {
    service: parameters.get('service') ?? '',
    operation: parameters.get('operation') ?? '',
    attributes: parameters.getAll('attr').filter((condition) => condition.indexOf('=') > 0),
    minDuration: parameters.get('minDuration') ?? '',
    maxDuration: parameters.get('maxDuration') ?? '',
    errorsOnly: parameters.get('status') === 'ERROR',
    range: { start: parameters.get('start') || DEFAULT_RANGE.start, end: parameters.get('end') || null },
  };
}

function queryParameters(query: SearchQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query.service !== '') parameters.set('service', query.service);
  if (query.operation !== '') parameters.set('operation', query.operation);
  for (const condition of query.attributes) parameters.append('attr', condition);
  if (query.minDuration !== '') parameters.set('minDuration', query.minDuration);
  if (query.maxDuration !== '') parameters.set('maxDuration', query.maxDuration);
  if (query.errorsOnly) parameters.set('status', 'ERROR');
  if (query.range.start !== DEFAULT_RANGE.start || query.range.end !== null) parameters.set('start', query.range.start);
  if (query.range.end !== null) parameters.set('end', query.range.end);
  return parameters;
}

function parseView(parameters: URLSearchParams): TraceView {
  const span = parameters.get('span');
  return {
    span: span !== null && /^[0-9a-fA-F]{1,32}$/.test(span) ? span.toLowerCase() : null,
    zoom: parseZoom(parameters.get('zoom')),
    find: parameters.get('find') ?? '',
    fold: parseFold(parameters.get('fold'), parameters.get('unfold')),
    criticalPath: parameters.get('path') === 'critical',
  };
}

function viewParameters(view: TraceView): URLSearchParams {
  const parameters = new URLSearchParams();
  if (view.span !== null) parameters.set('span', view.span);
  if (view.zoom !== null) parameters.set('zoom', `${Math.round(view.zoom[0])}-${Math.round(view.zoom[1])}`);
  if (view.find !== '') parameters.set('find', view.find);
  if (view.criticalPath) parameters.set('path', 'critical');
  const ids = [...view.fold.except].slice(0, FOLD_IDS_MAX).join('.');
  if (view.fold.all) parameters.set('unfold', ids === '' ? 'none' : ids);
  else if (ids !== '') parameters.set('fold', ids);
  return parameters;
}

function parseZoom(text: string | null): readonly [number, number] | null {
  const match = /^(\d{1,19})-(\d{1,19})$/.exec(text ?? '');
  if (match === null) return null;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return from < to ? [from, to] : null;
}

function parseFold(fold: string | null, unfold: string | null): Fold {
  const ids = (text: string) => new Set(text.split('.').filter((id) => /^[0-9a-f]{1,32}$/.test(id)));
  if (unfold !== null) return { all: true, except: ids(unfold) };
  return fold === null ? NOTHING_FOLDED : { all: false, except: ids(fold) };
}

function withParameters(path: string, parameters: URLSearchParams): string {
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
