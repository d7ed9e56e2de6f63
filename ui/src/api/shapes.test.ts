import { describe, expect, it } from 'vitest';
import { EMPTY_QUERY } from '../route/codec';
import { parseTraceReference } from '../app/traceReference';
import { endpoints } from '../screen/home/snippets';
import { searchParameters } from './queries';
import { readServices, readStatus, readTracePage } from './shapes';

describe('answers of the query API', () => {
  it('are read with 64-bit numbers whole', () => {
    const page = readTracePage({
      traces: [
        {
          traceId: 'ab',
          rootService: 's',
          rootName: 'n',
          startTimeUnixNano: '1763885045123456789',
          durationNanos: '9007199254740993',
          spans: '3',
          errors: 0,
          services: ['s', { name: 't' }],
        },
      ],
      next: 'more',
    });
    expect(page.next).toBe('more');
    expect(page.traces[0]).toMatchObject({
      startNanos: 1_763_885_045_123_456_789n,
      durationNanos: 9_007_199_254_740_993n,
      spans: 3,
      services: ['s', 't'],
    });
  });

  it.each([
    [null],
    [[]],
    [{ traces: 'x', services: 1, listeners: {} }],
    [{ traces: [null], services: [3], listeners: ['y'] }],
  ])('of a strange shape, %j, show less instead of failing', (json) => {
    expect(() => [readTracePage(json), readServices(json), readStatus(json)]).not.toThrow();
  });

  it('may give the last time as nanoseconds or as RFC 3339', () => {
    expect(readServices({ services: [{ name: 'a', lastSeen: '1763885045000000001' }] })[0]!.lastSeenNanos).toBe(
      1_763_885_045_000_000_001n,
    );
    expect(readServices({ services: [{ name: 'a', lastSeen: '2025-11-23T08:04:05Z' }] })[0]!.lastSeenNanos).toBe(
      1_763_885_045_000_000_000n,
    );
  });
});

describe('the search request', () => {
  const position = { start: 1n, end: 2n, cursor: null };

  it('has a unit with each duration and every condition', () => {
    const query = {
      ...EMPTY_QUERY,
      service: 'a b',
      attributes: ['k=v=w', 'l=m'],
      minDuration: '1.5ms',
      errorsOnly: true,
    };
    expect(searchParameters(query, position)).toBe(
      'service=a+b&attr=k%3Dv%3Dw&attr=l%3Dm&minDuration=1500000ns&status=ERROR&start=1&end=2&limit=100',
    );
  });

  it('is refused before it is sent when a duration cannot be read', () => {
    expect(() => searchParameters({ ...EMPTY_QUERY, maxDuration: 'long' }, position)).toThrow(
      'maxDuration: long (expected',
    );
  });
});

describe('what people paste to open a trace', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  it.each([
    [TRACE, TRACE, null],
    [` ${TRACE.toUpperCase()} `, TRACE, null],
    ['0af76519-16cd-43dd-8448-eb211c80319c', TRACE, null],
    [`traceparent: 00-${TRACE}-b7ad6b7169203331-01`, TRACE, 'b7ad6b7169203331'],
    [`http://localhost:8317/trace/${TRACE}?find=x&span=b7ad6b7169203331`, TRACE, 'b7ad6b7169203331'],
  ])('%s', (typed, traceId, spanId) => {
    expect(parseTraceReference(typed)).toEqual({ traceId, spanId });
  });

  it('is refused when it is none', () => {
    expect(parseTraceReference('b7ad6b7169203331')).toBeNull();
    expect(parseTraceReference('<script>')).toBeNull();
  });
});

describe('the addresses in the snippets', () => {
  it('have the ports that the listeners really have', () => {
    const listener = (name: string, port: number) => ({ name, address: '127.0.0.1', port, up: true });
    expect(
      endpoints([listener('otlp/grpc', 14317), listener('otlp/http', 14318), listener('query', 18317)], 'localhost'),
    ).toEqual({
      grpc: 'http://localhost:14317',
      http: 'http://localhost:14318',
    });
    expect(endpoints([], '::1')).toEqual({ grpc: 'http://[::1]:4317', http: 'http://[::1]:4318' });
  });
});
