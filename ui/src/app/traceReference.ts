export interface TraceReference {
  readonly traceId: string;
  readonly spanId: string | null;
}

/** Reads a trace id, a W3C traceparent, or an address of a trace screen; null when the text is none of them. */
export function parseTraceReference(typed: string): TraceReference | null {
  const text = typed.trim().toLowerCase();
  const traceparent = /^(?:traceparent:\s*)?[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(text);
  if (traceparent !== null) return { traceId: traceparent[1]!, spanId: traceparent[2]! };
  const address = /\/trace\/([0-9a-f]{32})(?:\?(?:.*&)?span=([0-9a-f]{16}))?/.exec(text);
  if (address !== null) return { traceId: address[1]!, spanId: address[2] ?? null };
  const id = text.replace(/^0x/, '').replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(id) ? { traceId: id, spanId: null } : null;
}
