import type { TraceView } from '../../route/codec';

export function TraceScreen({ traceId, view }: { readonly traceId: string; readonly view: TraceView }) {
  return <h1>{traceId + (view.span ?? '')}</h1>;
}
