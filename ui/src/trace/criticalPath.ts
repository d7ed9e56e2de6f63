// The chain of spans that decided how long the trace took.
//
// From the end of the root backwards: time belongs to the child that finished last, then to whatever finished last
// before that child started, and so on; what no child covers is the span's own. A child that outlives its parent
// counts only until the parent's end. Assumed, since nothing on the wire says so: a span waits for a child that ends
// before it.
import type { Trace } from './otlp';
import type { TraceTree } from './tree';

export interface PathSegment {
  /** Position of the span in the pre-order walk. */
  readonly position: number;
  /** Nanoseconds after the trace's start. */
  readonly from: number;
  readonly to: number;
}

/** Segments by position, then by time; empty for an empty trace. */
export function criticalPath(trace: Trace, tree: TraceTree): readonly PathSegment[] {
  const root = longestRoot(trace, tree);
  if (root < 0) return [];
  const segments: PathSegment[] = [];
  const waiting: { span: number; until: number }[] = [{ span: root, until: endOf(trace, root) }];
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
    const { span, until } = task;
    const start = trace.spans[span]!.offset;
    let cursor = until;
    for (const child of childrenByEnd(trace, tree, span, until)) {
      const childEnd = Math.min(endOf(trace, child), until);
      const childStart = Math.max(trace.spans[child]!.offset, start);
      if (childEnd > cursor || childStart >= childEnd) continue;
      if (childEnd < cursor) segments.push({ position: tree.position[span]!, from: childEnd, to: cursor });
      waiting.push({ span: child, until: childEnd });
      cursor = childStart;
    }
    if (cursor > start) segments.push({ position: tree.position[span]!, from: start, to: cursor });
  }
  return segments.sort((a, b) => a.position - b.position || a.from - b.from);
}

function longestRoot(trace: Trace, tree: TraceTree): number {
  let longest = -1;
  for (const root of tree.roots) {
    if (longest < 0 || trace.spans[root]!.duration > trace.spans[longest]!.duration) longest = root;
  }
  return longest;
}

/** Direct children, the last to finish first; those that start after the limit do not count. */
function childrenByEnd(trace: Trace, tree: TraceTree, span: number, until: number): number[] {
  const children: number[] = [];
  const last = tree.position[span]! + tree.descendants[span]!;
  for (let at = tree.position[span]! + 1; at <= last;) {
    const child = tree.order[at]!;
    if (trace.spans[child]!.offset < until) children.push(child);
    at += tree.descendants[child]! + 1;
  }
  return children.sort((a, b) => Math.min(endOf(trace, b), until) - Math.min(endOf(trace, a), until));
}

function endOf(trace: Trace, span: number): number {
  return trace.spans[span]!.offset + trace.spans[span]!.duration;
}

/** Segments of the positions from first to last, both included: what a folded row stands for. */
export function segmentsBetween(path: readonly PathSegment[], first: number, last: number): readonly PathSegment[] {
  const from = lowerBound(path, first);
  const to = lowerBound(path, last + 1);
  return path.slice(from, to);
}

function lowerBound(path: readonly PathSegment[], position: number): number {
  let low = 0;
  let high = path.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (path[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
