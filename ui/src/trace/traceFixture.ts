// Small traces for tests, written as their tree: `aTrace([['root', '', 0, 100], ['child', 'root', 10, 20]])`.
import { readTrace, type Trace } from './otlp';

/** Name (which is also the id), id of the parent or '', start and duration in nanoseconds, optional service. */
export type Sketch = readonly [name: string, parent: string, start: number, duration: number, service?: string];

export const BASE = 1_763_885_045_000_000_000n;

export function aTrace(sketches: readonly Sketch[]): Trace {
  return readTrace({
    resourceSpans: sketches.map(([name, parent, start, duration, service]) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service ?? 'shop' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: idOf(name),
              ...(parent === '' ? {} : { parentSpanId: idOf(parent) }),
              name,
              kind: 1,
              startTimeUnixNano: String(BASE + BigInt(start)),
              endTimeUnixNano: String(BASE + BigInt(start + duration)),
            },
          ],
        },
      ],
    })),
  });
}

/** An id of sixteen hex digits that is the same for the same name. */
export function idOf(name: string): string {
  return Array.from({ length: 8 }, (_, at) =>
    ((name.charCodeAt(at % name.length) + at) % 256).toString(16).padStart(2, '0'),
  ).join('');
}
