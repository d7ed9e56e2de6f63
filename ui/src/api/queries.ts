// The server's state as React hooks. One cache for the whole page; traces are immutable once complete, lists are not.
import { QueryClient, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { SearchQuery } from '../route/codec';
import { parseDuration } from '../time/nanos';
import { resolveRange } from '../time/range';
import { readTrace } from '../trace/otlp';
import { Problem, fetchAnswer, fetchJson } from './client';
import { readPools, readTasks } from './inner';
import { readOperations, readServices, readStatus, readTracePage, type TracePage } from './shapes';

export const PAGE_SIZE = 100;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // An answer with a status is final; only silence is worth another try.
        retry: (failures, failure) => failure instanceof Problem && failure.status === 0 && failures < 2,
        retryDelay: (failures) => 300 * 2 ** failures,
      },
    },
  });
}

/** Status, asked for again every two seconds while the page is visible. */
export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: async ({ signal }) => readStatus(await fetchJson('/status', signal)),
    refetchInterval: 2000,
    retry: false,
  });
}

/** What runs beside the data path, asked for again every second. */
export function useTasks() {
  return useQuery({
    queryKey: ['tasks'],
    queryFn: async ({ signal }) => readTasks(await fetchJson('/tasks', signal)),
    refetchInterval: 1000,
    retry: false,
  });
}

/** The memory of requests, asked for again every two seconds. */
export function usePools() {
  return useQuery({
    queryKey: ['pools'],
    queryFn: async ({ signal }) => readPools(await fetchJson('/pools', signal)),
    refetchInterval: 2000,
    retry: false,
  });
}

/** Services, asked for again every second until one has a span, then at a calmer pace. */
export function useServices(live: boolean) {
  const costMillis = useRef(0);
  return useQuery({
    queryKey: ['services'],
    queryFn: async ({ signal }) => {
      const asked = performance.now();
      const services = readServices(await fetchJson('/services', signal));
      costMillis.current = performance.now() - asked;
      return services;
    },
    // A large store takes a while to count: asking takes at most a twentieth of the server's time.
    refetchInterval: live
      ? (query) =>
          Math.max(query.state.data?.some((service) => service.spans > 0) ? 5000 : 1000, 20 * costMillis.current)
      : false,
    retry: false,
  });
}

export function useOperations(service: string) {
  return useQuery({
    queryKey: ['operations', service],
    queryFn: async ({ signal }) =>
      readOperations(await fetchJson(`/operations?service=${encodeURIComponent(service)}`, signal)),
    enabled: service !== '',
    staleTime: 30_000,
  });
}

interface PagePosition {
  readonly start: bigint;
  readonly end: bigint;
  readonly cursor: string | null;
}

/**
 * Traces that match, page by page. A relative range is fixed when the first page is asked for, so later pages
 * continue the same list. The same visit keeps its answer; another one asks again.
 */
export function useTraceSearch(query: SearchQuery, visit: string) {
  return useInfiniteQuery({
    queryKey: ['traces', query, visit],
    initialPageParam: null as PagePosition | null,
    queryFn: async ({ pageParam, signal }): Promise<TracePage & { position: PagePosition; warning: string }> => {
      const position = pageParam ?? firstPosition(query);
      const { body, warning } = await fetchAnswer(`/traces?${searchParameters(query, position)}`, signal);
      return { ...readTracePage(body), position, warning };
    },
    getNextPageParam: (page) => (page.next === null ? undefined : { ...page.position, cursor: page.next }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

function firstPosition(query: SearchQuery): PagePosition {
  const range = resolveRange(query.range, Date.now());
  if (range === null) {
    const ends = `${query.range.start} to ${query.range.end ?? 'now'}`;
    throw new Problem(
      400,
      'Time range',
      `${ends} (expected: start before end, as -15m, RFC 3339 or epoch nanoseconds)`,
      null,
    );
  }
  return { ...range, cursor: null };
}

/** The query of the API for one page: durations with their unit, instants in nanoseconds. */
export function searchParameters(query: SearchQuery, position: PagePosition): string {
  const parameters = new URLSearchParams();
  if (query.service !== '') parameters.set('service', query.service);
  if (query.operation !== '') parameters.set('operation', query.operation);
  for (const condition of query.attributes) parameters.append('attr', condition);
  setDuration(parameters, 'minDuration', query.minDuration);
  setDuration(parameters, 'maxDuration', query.maxDuration);
  if (query.errorsOnly) parameters.set('status', 'ERROR');
  parameters.set('start', String(position.start));
  parameters.set('end', String(position.end));
  parameters.set('limit', String(PAGE_SIZE));
  if (position.cursor !== null) parameters.set('cursor', position.cursor);
  return parameters.toString();
}

function setDuration(parameters: URLSearchParams, name: string, typed: string) {
  if (typed === '') return;
  const nanos = parseDuration(typed);
  if (nanos === null)
    throw new Problem(400, 'Duration', `${name}: ${typed} (expected: a number with ns, us, ms, s, m or h)`, null);
  parameters.set(name, `${nanos}ns`);
}

export function useTrace(traceId: string) {
  return useQuery({
    queryKey: ['trace', traceId],
    queryFn: async ({ signal }) => {
      const { body, warning } = await fetchAnswer(`/traces/${encodeURIComponent(traceId)}`, signal);
      return { trace: readTrace(body), warning };
    },
    staleTime: Infinity,
    gcTime: 60_000,
    // Comparing two versions of a large trace member by member costs more than drawing it.
    structuralSharing: false,
  });
}
