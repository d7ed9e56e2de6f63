import { useMemo } from 'react';
import { useTraceSearch } from '../../api/queries';
import { MissingNotice, Notice, ProblemNotice } from '../../part/Notice';
import { Icon } from '../../part/Icon';
import { formatCount } from '../../part/number';
import { formatRoute, searchAddress, type SearchQuery } from '../../route/codec';
import { navigate, useVisit, visitAgain } from '../../route/location';
import { Link } from '../../route/Link';
import { PRESETS, type FixedRange } from '../../time/range';
import type { TraceSummary } from '../../api/shapes';
import { Scatter } from './Scatter';
import { SearchForm } from './SearchForm';
import { TraceTable } from './TraceTable';
import css from './SearchScreen.module.css';

/** Finding traces: conditions on the left, what matches on the right, as a plot and as a list. */
export function SearchScreen({ query }: { readonly query: SearchQuery }) {
  const visit = useVisit();
  const search = useTraceSearch(query, visit);
  const pages = search.data?.pages;
  const traces = useMemo(() => pages?.flatMap((page) => page.traces) ?? [], [pages]);
  const range = useMemo(
    () => shownRange(pages?.[0]?.position, traces, search.hasNextPage),
    [pages, traces, search.hasNextPage],
  );
  const change = (part: Partial<SearchQuery>) =>
    navigate(formatRoute({ screen: 'search', query: { ...query, ...part } }));

  return (
    <div className={css.screen}>
      <SearchForm query={query} onChange={change} />
      <div className={css.results} aria-busy={search.isFetching}>
        {search.isError && !search.isFetchNextPageError ? (
          <ProblemNotice failure={search.error} onRetry={() => visitAgain()} />
        ) : (
          <>
            <div className={css.bar}>
              <h1>
                {pages === undefined
                  ? 'Searching …'
                  : `${formatCount(traces.length)}${search.hasNextPage ? '+' : ''} ${traces.length === 1 ? 'trace' : 'traces'}`}
              </h1>
              {search.isFetching && <span className={css.working}>Loading …</span>}
              <button type="button" onClick={() => visitAgain()} title="Search again up to now">
                <Icon name="refresh" size={14} /> Refresh
              </button>
            </div>
            <MissingNotice warning={pages?.find((page) => page.warning !== '')?.warning ?? ''} />
            {pages !== undefined && traces.length === 0 && <NothingFound query={query} />}
            {traces.length > 0 && range !== undefined && (
              <>
                <Scatter traces={traces} range={range} stale={search.isPlaceholderData} onSelect={change} />
                <TraceTable
                  key={visit}
                  visit={visit}
                  traces={traces}
                  more={search.hasNextPage}
                  loading={search.isFetchingNextPage}
                  failed={search.isFetchNextPageError}
                  onMore={() => void search.fetchNextPage()}
                />
              </>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/**
 * While older pages wait, the plot begins at the oldest trace that is here: the rest of the range would look empty.
 */
function shownRange(
  asked: FixedRange | undefined,
  traces: readonly TraceSummary[],
  more: boolean,
): FixedRange | undefined {
  if (asked === undefined || !more || traces.length === 0) return asked;
  const oldest = traces.reduce((least, trace) => (trace.startNanos < least ? trace.startNanos : least), asked.end);
  const margin = (asked.end - oldest) / 50n;
  return { start: oldest - margin > asked.start ? oldest - margin : asked.start, end: asked.end };
}

function NothingFound({ query }: { readonly query: SearchQuery }) {
  const wider = PRESETS.find((preset) => preset.start === '-24h')!;
  const filtered = searchAddress({ range: query.range }) !== searchAddress(query);
  return (
    <Notice title="No trace matches" detail="Nothing in the chosen time has all of these conditions.">
      <p className={css.ways}>
        {query.range.start !== wider.start && (
          <Link
            to={searchAddress({ ...query, range: { start: wider.start, end: null } })}
          >{`Look at the ${wider.label.toLowerCase()}`}</Link>
        )}
        {filtered && <Link to={searchAddress({ range: query.range })}>Drop the conditions</Link>}
        <Link to="/">Is anything arriving?</Link>
      </p>
    </Notice>
  );
}
