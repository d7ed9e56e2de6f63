// Everything the trace screen derives once from a trace: its shape, its colours, what to warn about.
import { assignColours } from './colours';
import { criticalPath, type PathSegment } from './criticalPath';
import type { Trace } from './otlp';
import { CYCLE, DUPLICATE, ORPHAN, SKEWED, ancestors, buildTree, type TraceTree } from './tree';
import type { Fold } from '../route/codec';

export interface ServiceShare {
  readonly name: string;
  readonly colour: number;
  readonly spans: number;
  readonly errors: number;
}

export interface TraceModel {
  readonly trace: Trace;
  readonly tree: TraceTree;
  /** Colour of each service, by index. */
  readonly colours: readonly number[];
  readonly shares: readonly ServiceShare[];
  readonly notes: readonly string[];
  /** The first span of each id. */
  readonly byId: ReadonlyMap<string, number>;
  /** Positions of failed spans, ascending. */
  readonly errors: Int32Array;
  /** Worked out when first asked for. */
  path(): readonly PathSegment[];
}

export function modelOf(trace: Trace): TraceModel {
  const tree = buildTree(trace.spans);
  const colours = assignColours(trace.services);
  const byId = new Map<string, number>();
  for (const span of trace.spans) if (!byId.has(span.spanId)) byId.set(span.spanId, span.index);
  let path: readonly PathSegment[] | null = null;
  return {
    trace,
    tree,
    colours,
    shares: sharesOf(trace, colours),
    notes: notesOf(trace, tree),
    byId,
    errors: Int32Array.from(tree.order.keys()).filter((at) => trace.spans[tree.order[at]!]!.failed),
    path: () => (path ??= criticalPath(trace, tree)),
  };
}

function sharesOf(trace: Trace, colours: readonly number[]): ServiceShare[] {
  const spans = new Int32Array(trace.services.length);
  const errors = new Int32Array(trace.services.length);
  for (const span of trace.spans) {
    spans[span.resource.service]!++;
    if (span.failed) errors[span.resource.service]!++;
  }
  return trace.services.map((name, index) => ({
    name,
    colour: colours[index]!,
    spans: spans[index]!,
    errors: errors[index]!,
  }));
}

function notesOf(trace: Trace, tree: TraceTree): string[] {
  const count = (mark: number) => tree.marks.reduce((sum, marks) => sum + ((marks & mark) === 0 ? 0 : 1), 0);
  const notes: string[] = [];
  const say = (number: number, one: string, many: string) => {
    if (number > 0) notes.push(number === 1 ? one : `${number.toLocaleString('en-US')} ${many}`);
  };
  say(count(ORPHAN), '1 span names a parent that was not received', 'spans name a parent that was not received');
  say(
    count(SKEWED),
    '1 span starts before its parent: their clocks differ',
    'spans start before their parents: clocks differ',
  );
  say(count(DUPLICATE), '1 span has the id of another', 'spans have the id of another');
  say(count(CYCLE), '1 span is its own ancestor', 'spans are their own ancestors');
  say(trace.spans.filter((span) => !span.timed).length, '1 span has no start time', 'spans have no start time');
  say(
    trace.spans.filter((span) => span.timed && !span.finished).length,
    '1 span has no end time',
    'spans have no end time',
  );
  return notes;
}

/** What was marked about one span, in sentences. */
export function marksOf(model: TraceModel, span: number): string[] {
  const marks = model.tree.marks[span]!;
  const { timed, finished } = model.trace.spans[span]!;
  return [
    (marks & ORPHAN) !== 0 && 'Its parent span was not received, so it is shown at the top level.',
    (marks & SKEWED) !== 0 &&
      'It starts before its parent, on another host: their clocks differ. Bars are drawn as measured.',
    (marks & DUPLICATE) !== 0 && 'Another span of this trace has the same id; children are shown below the first.',
    (marks & CYCLE) !== 0 && 'It is its own ancestor; the circle is cut here.',
    !timed && 'It has no start time, so it is drawn at the start of the trace.',
    timed && !finished && 'It has no end time: it may not have ended.',
  ].filter((sentence) => sentence !== false);
}

export function isFolded(model: TraceModel, fold: Fold, span: number): boolean {
  return fold.all !== fold.except.has(model.trace.spans[span]!.spanId);
}

export function toggleFold(model: TraceModel, fold: Fold, span: number): Fold {
  const except = new Set(fold.except);
  const id = model.trace.spans[span]!.spanId;
  if (!except.delete(id)) except.add(id);
  return { all: fold.all, except };
}

/** The fold with every span above this one open. */
export function reveal(model: TraceModel, fold: Fold, span: number): Fold {
  return ancestors(model.tree, span)
    .filter((above) => isFolded(model, fold, above))
    .reduce((open, above) => toggleFold(model, open, above), fold);
}

/** Nanoseconds of a span that none of its children covers. */
export function selfTime(model: TraceModel, span: number): number {
  const { trace, tree } = model;
  const own = trace.spans[span]!;
  const end = own.offset + own.duration;
  let covered = 0;
  let until = own.offset;
  const last = tree.position[span]! + tree.descendants[span]!;
  // Children follow each other by start, so one sweep is enough.
  for (let at = tree.position[span]! + 1; at <= last;) {
    const child = trace.spans[tree.order[at]!]!;
    const from = Math.max(until, child.offset);
    const to = Math.min(end, child.offset + child.duration);
    if (to > from) {
      covered += to - from;
      until = to;
    }
    at += tree.descendants[child.index]! + 1;
  }
  return own.duration - covered;
}
