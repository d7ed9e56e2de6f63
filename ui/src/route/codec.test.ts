import { describe, expect, it } from 'vitest';
import {
  EMPTY_QUERY,
  PLAIN_VIEW,
  formatRoute,
  parseRoute,
  type Route,
  type SearchQuery,
  type TraceView,
} from './codec';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('addresses', () => {
  it('of a search carry every condition and come back as the same search', () => {
    const query: SearchQuery = {
      service: 'check out/ü&=',
      operation: 'POST /cart?x=1#2',
      attributes: ['http.route=/cart', 'note=a=b&c', 'emoji=🚰'],
      minDuration: '1.5s',
      maxDuration: '2m',
      errorsOnly: true,
      range: { start: '2026-11-23T04:00:00Z', end: '2026-11-23T05:00:00.000000001Z' },
    };
    expect(again({ screen: 'search', query })).toEqual({ screen: 'search', query });
  });

  it('of a trace carry the whole view and come back as the same view', () => {
    const view: TraceView = {
      span: 'b7ad6b7169203331',
      zoom: [1000, 2_000_000_000],
      find: 'SELECT * FROM "cart"',
      fold: { all: true, except: new Set(['b7ad6b7169203331', '00f067aa0ba902b7']) },
      criticalPath: true,
    };
    expect(again({ screen: 'trace', traceId: TRACE, view })).toEqual({ screen: 'trace', traceId: TRACE, view });
  });

  it('of the plain screens are short', () => {
    expect(formatRoute({ screen: 'home', snippet: '' })).toBe('/');
    expect(formatRoute({ screen: 'search', query: EMPTY_QUERY })).toBe('/traces');
    expect(again({ screen: 'tasks' })).toEqual({ screen: 'tasks' });
    expect(formatRoute({ screen: 'trace', traceId: TRACE, view: PLAIN_VIEW })).toBe(`/trace/${TRACE}`);
  });

  it('that cannot be read fall back instead of failing', () => {
    expect(parse(`/trace/${TRACE}?zoom=9-3&span=<script>&fold=zz.b7ad6b7169203331`)).toEqual({
      screen: 'trace',
      traceId: TRACE,
      view: { ...PLAIN_VIEW, fold: { all: false, except: new Set(['b7ad6b7169203331']) } },
    });
    expect(parse('/traces?attr=novalue&status=OK&start=')).toEqual({ screen: 'search', query: EMPTY_QUERY });
    expect(parse('/trace/not-hex')).toEqual({ screen: 'unknown', path: '/trace/not-hex' });
  });

  it('stay short enough to carry when thousands of spans are folded', () => {
    const ids = Array.from({ length: 5000 }, (_, id) => id.toString(16).padStart(16, '0'));
    const address = formatRoute({
      screen: 'trace',
      traceId: TRACE,
      view: { ...PLAIN_VIEW, fold: { all: false, except: new Set(ids) } },
    });
    expect(address.length).toBeLessThan(2500);
  });
});

function again(route: Route): Route {
  return parse(formatRoute(route));
}

function parse(address: string): Route {
  const [path, search] = address.split(/\?(.*)/s);
  return parseRoute(path!, search ?? '');
}
