import { useMemo } from 'react';
import { useTrace } from '../../api/queries';
import { Problem } from '../../api/client';
import { MissingNotice, Notice, ProblemNotice } from '../../part/Notice';
import { Link } from '../../route/Link';
import { searchAddress, type TraceView } from '../../route/codec';
import { modelOf } from '../../trace/model';
import { TracePage } from './TracePage';
import css from './TraceScreen.module.css';

interface TraceScreenProperties {
  readonly traceId: string;
  readonly view: TraceView;
}

export function TraceScreen({ traceId, view }: TraceScreenProperties) {
  const trace = useTrace(traceId);
  const model = useMemo(() => (trace.data === undefined ? null : modelOf(trace.data.trace)), [trace.data]);

  if (trace.isError) {
    if (trace.error instanceof Problem && trace.error.status === 404) {
      return (
        <Notice title="There is no such trace" detail={trace.error.detail}>
          <p>Its spans may not have arrived yet, or they are older than the retention.</p>
          <Link to={searchAddress({})}>Search traces</Link>
        </Notice>
      );
    }
    return <ProblemNotice failure={trace.error} onRetry={() => void trace.refetch()} />;
  }
  if (model === null) return <Skeleton />;
  if (model.trace.spans.length === 0) return <Notice title="This trace has no spans" detail={traceId} />;
  return (
    <>
      <MissingNotice warning={trace.data?.warning ?? ''} />
      <TracePage traceId={traceId} model={model} view={view} onReload={() => void trace.refetch()} />
    </>
  );
}

function Skeleton() {
  return (
    <div className={css.skeleton} role="status" aria-label="Loading the trace">
      {Array.from({ length: 14 }, (_, row) => (
        <i key={row} style={{ width: `${28 + ((row * 37) % 60)}%`, marginLeft: `${(row * 13) % 24}%` }} />
      ))}
    </div>
  );
}
