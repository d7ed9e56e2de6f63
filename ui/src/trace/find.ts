// Finding spans by what is written in them.
import { valueText } from './value';
import type { KeyValue, Span, Trace } from './otlp';
import type { TraceTree } from './tree';
import { list, members, text } from '../api/shapes';

/**
 * Positions of the spans that contain the words, in the order of the rows. All words must be found, in any case, in
 * the span's name, service, id, status message, attributes (as `key=value`) or event names.
 */
export function findSpans(trace: Trace, tree: TraceTree, typed: string): Int32Array {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return new Int32Array(0);
  const found: number[] = [];
  for (let at = 0; at < tree.order.length; at++) {
    const span = trace.spans[tree.order[at]!]!;
    if (words.every((word) => contains(trace, span, word))) found.push(at);
  }
  return Int32Array.from(found);
}

function contains(trace: Trace, span: Span, word: string): boolean {
  return (
    span.name.toLowerCase().includes(word) ||
    span.spanId.includes(word) ||
    trace.services[span.resource.service]!.toLowerCase().includes(word) ||
    text(members(span.raw.status).message).toLowerCase().includes(word) ||
    anyAttribute(list(span.raw.attributes) as readonly KeyValue[], word) ||
    list(span.raw.events).some((event) => text(members(event).name).toLowerCase().includes(word))
  );
}

function anyAttribute(attributes: readonly KeyValue[], word: string): boolean {
  return attributes.some((attribute) =>
    `${text(attribute.key)}=${valueText(attribute.value)}`.toLowerCase().includes(word),
  );
}

/** The match after (or before) a position, going round at the end; -1 when there is none. */
export function nextMatch(matches: Int32Array, position: number, direction: 1 | -1): number {
  if (matches.length === 0) return -1;
  if (direction === 1) return matches.find((match) => match > position) ?? matches[0]!;
  return matches.findLast((match) => match < position) ?? matches[matches.length - 1]!;
}
