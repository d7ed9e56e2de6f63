// The shape of a trace: who is whose child, in the order in which rows are drawn. Pure, iterative (a trace may be one
// chain of 50,000 spans) and in flat arrays, because folding and drawing walk them on every frame.
//
// Real traces are not trees. What is done about it, so that every span is shown exactly once:
//   parent not received      the span becomes a root of its own and is marked ORPHAN
//   same id twice            children go to the first; the later ones are marked DUPLICATE
//   parent cycle             broken at the earliest span of the cycle, which becomes a root and is marked CYCLE
//   starts before its parent drawn as measured and marked SKEWED: when the two come from different resources, their
//                            clocks differ, and moving bars would hide that
import type { Span } from './otlp';

export const ORPHAN = 1;
export const DUPLICATE = 2;
export const CYCLE = 4;
export const SKEWED = 8;

export interface TraceTree {
  /** Span index at each position of the pre-order walk. */
  readonly order: Int32Array;
  /** Position of each span index. */
  readonly position: Int32Array;
  /** Levels above each span; by span index. */
  readonly depth: Int32Array;
  /** Span index of the parent, -1 for roots; by span index. */
  readonly parent: Int32Array;
  /** Direct children; by span index. */
  readonly children: Int32Array;
  /** Descendants; by span index. */
  readonly descendants: Int32Array;
  /** Marks of each span; by span index. */
  readonly marks: Uint8Array;
  readonly roots: readonly number[];
  readonly depthMax: number;
}

export function buildTree(spans: readonly Span[]): TraceTree {
  const count = spans.length;
  const marks = new Uint8Array(count);
  const parent = findParents(spans, marks);
  breakCycles(spans, parent, marks);

  const byStart = sortedByStart(spans);
  const firstChild = new Int32Array(count).fill(-1);
  const lastChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  const children = new Int32Array(count);
  const roots: number[] = [];
  for (const span of byStart) {
    const above = parent[span]!;
    if (above < 0) {
      roots.push(span);
      continue;
    }
    children[above]!++;
    if (firstChild[above]! < 0) firstChild[above] = span;
    else nextSibling[lastChild[above]!] = span;
    lastChild[above] = span;
  }
  // A whole tree first, fragments after it, each group by time.
  roots.sort((a, b) => (marks[a]! & ORPHAN) - (marks[b]! & ORPHAN) || compareStart(spans, a, b));

  const order = new Int32Array(count);
  const position = new Int32Array(count);
  const depth = new Int32Array(count);
  const descendants = new Int32Array(count);
  let depthMax = 0;
  let next = 0;
  for (const root of roots) {
    let span = root;
    for (;;) {
      position[span] = next;
      order[next++] = span;
      depthMax = Math.max(depthMax, depth[span]!);
      if (firstChild[span]! >= 0) {
        depth[firstChild[span]!] = depth[span]! + 1;
        span = firstChild[span]!;
        continue;
      }
      while (span !== root && nextSibling[span]! < 0) span = parent[span]!;
      if (span === root) break;
      depth[nextSibling[span]!] = depth[span]!;
      span = nextSibling[span]!;
    }
  }
  for (let at = count - 1; at >= 0; at--) {
    const span = order[at]!;
    const above = parent[span]!;
    if (above >= 0) descendants[above]! += descendants[span]! + 1;
  }
  markSkew(spans, parent, marks);
  return { order, position, depth, parent, children, descendants, marks, roots, depthMax };
}

function findParents(spans: readonly Span[], marks: Uint8Array): Int32Array {
  const byId = new Map<string, number>();
  for (const span of spans) {
    if (span.spanId === '') continue;
    if (byId.has(span.spanId)) marks[span.index]! |= DUPLICATE;
    else byId.set(span.spanId, span.index);
  }
  const parent = new Int32Array(spans.length).fill(-1);
  for (const span of spans) {
    if (span.parentSpanId === '') continue;
    const above = byId.get(span.parentSpanId);
    if (above === undefined) marks[span.index]! |= ORPHAN;
    else parent[span.index] = above;
  }
  return parent;
}

/** Walks up from every span once; a walk that meets itself has found a cycle. */
function breakCycles(spans: readonly Span[], parent: Int32Array, marks: Uint8Array) {
  const walk = new Int32Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let span = start;
    while (span >= 0 && walk[span] === 0) {
      walk[span] = start + 1;
      span = parent[span]!;
    }
    if (span < 0 || walk[span] !== start + 1) continue;
    let earliest = span;
    for (let member = parent[span]!; member !== span; member = parent[member]!) {
      if (compareStart(spans, member, earliest) < 0) earliest = member;
    }
    parent[earliest] = -1;
    marks[earliest]! |= CYCLE;
  }
}

function markSkew(spans: readonly Span[], parent: Int32Array, marks: Uint8Array) {
  for (const span of spans) {
    const above = parent[span.index]! < 0 ? null : spans[parent[span.index]!]!;
    if (above === null || !above.timed || !span.timed || above.resource === span.resource) continue;
    if (span.offset < above.offset) marks[span.index]! |= SKEWED;
  }
}

function sortedByStart(spans: readonly Span[]): Int32Array {
  return Int32Array.from(spans.keys()).sort((a, b) => compareStart(spans, a, b));
}

function compareStart(spans: readonly Span[], a: number, b: number): number {
  return spans[a]!.offset - spans[b]!.offset || a - b;
}

/**
 * Positions of the rows to draw: every span that is not below a folded one.
 *
 * @param isFolded asked for spans that have children only
 */
export function visibleRows(tree: TraceTree, isFolded: (span: number) => boolean): Int32Array {
  const rows = new Int32Array(tree.order.length);
  let count = 0;
  for (let at = 0; at < tree.order.length;) {
    const span = tree.order[at]!;
    rows[count++] = at;
    at += tree.children[span]! > 0 && isFolded(span) ? tree.descendants[span]! + 1 : 1;
  }
  return rows.subarray(0, count);
}

/** Row that shows this position: its own, or that of the folded span it is hidden below. */
export function rowOf(rows: Int32Array, position: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (rows[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Spans above this one, nearest first. */
export function ancestors(tree: TraceTree, span: number): number[] {
  const above: number[] = [];
  for (let at = tree.parent[span]!; at >= 0; at = tree.parent[at]!) above.push(at);
  return above;
}
