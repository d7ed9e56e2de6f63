import { formatDuration } from '../../time/nanos';
import type { TraceModel } from '../../trace/model';
import { KINDS, durationNanos } from '../../trace/otlp';
import { ORPHAN, SKEWED } from '../../trace/tree';

/** One row in words, for those who hear it. */
export function rowLabel(model: TraceModel, index: number): string {
  const span = model.trace.spans[index]!;
  const nanos = durationNanos(span);
  const marks = model.tree.marks[index]!;
  return [
    model.trace.services[span.resource.service],
    span.name === '' ? 'no name' : span.name,
    span.kind > 1 ? KINDS[span.kind]?.toLowerCase() : undefined,
    nanos === null ? 'no duration' : formatDuration(nanos),
    `after ${formatDuration(BigInt(Math.round(span.offset)))}`,
    span.failed ? 'error' : undefined,
    (marks & ORPHAN) === 0 ? undefined : 'parent not received',
    (marks & SKEWED) === 0 ? undefined : 'clock differs from its parent’s',
    model.tree.descendants[index]! > 0 ? `${model.tree.descendants[index]} below` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
