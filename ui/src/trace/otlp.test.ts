import { describe, expect, it } from 'vitest';
import { oddTrace } from '../../e2e/fixtures.mjs';
import { formatDurationExactly, formatInstant } from '../time/nanos';
import { findSpans, nextMatch } from './find';
import { isFolded, modelOf, reveal, selfTime, toggleFold } from './model';
import { durationNanos, readTrace, startNanos } from './otlp';
import { BASE, aTrace, idOf } from './traceFixture';
import { valueText, valueType } from './value';
import { NOTHING_FOLDED } from '../route/codec';
import { COLOURS, assignColours } from './colours';

describe('a trace', () => {
  it('keeps every nanosecond of what it shows', () => {
    const trace = readTrace({
      resourceSpans: [
        {
          scopeSpans: [
            { spans: [{ startTimeUnixNano: '18446744073709551001', endTimeUnixNano: '18446744073709551615' }] },
          ],
        },
      ],
    });
    const span = trace.spans[0]!;
    expect(startNanos(span)).toBe(18_446_744_073_709_551_001n);
    expect(formatInstant(startNanos(span)!, 'utc', 9)).toBe('2554-07-21 23:34:33.709551001');
    expect(formatDurationExactly(durationNanos(span)!)).toBe('614 ns');
    expect(span.duration).toBe(614);
  });

  it('draws offsets exactly, one nanosecond apart on an epoch of nineteen digits', () => {
    const trace = aTrace([
      ['a', '', 0, 10],
      ['b', 'a', 1, 10],
    ]);
    expect(trace.spans.map((span) => span.offset)).toEqual([0, 1]);
    expect(trace.startNanos).toBe(BASE);
  });

  it('reads spans without times, without an end, or with an end before the start', () => {
    const trace = readTrace(oddTrace(1, BASE));
    const named = (name: string) => trace.spans.find((span) => span.name === name)!;
    expect(named('has no times')).toMatchObject({ timed: false, duration: 0, offset: 0 });
    expect(named('never ended')).toMatchObject({ timed: true, finished: false, duration: 0 });
    expect(named('ends before it starts').duration).toBe(0);
    expect(durationNanos(named('ends before it starts'))).toBe(-5_000_000n);
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ resourceSpans: 1 }],
    [{ resourceSpans: [null, { scopeSpans: [7, { spans: [null, {}] }] }] }],
  ])('is read from %j without failing', (json) => {
    expect(() => modelOf(readTrace(json))).not.toThrow();
  });
});

describe('values', () => {
  it.each([
    [{ stringValue: '<b>' }, 'string', '<b>'],
    [{ intValue: '9223372036854775807' }, 'int', '9223372036854775807'],
    [{ doubleValue: 0.1 }, 'double', '0.1'],
    [{ doubleValue: 'NaN' }, 'double', 'NaN'],
    [{ boolValue: false }, 'bool', 'false'],
    [{ bytesValue: 'AAEC' }, 'bytes', 'AAEC'],
    [{ stringValue: '' }, 'string', ''],
    [{}, 'empty', ''],
    [{ arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a"b' }, {}] } }, 'array', '[1, "a\\"b", null]'],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } }, 'map', '{"k": true}'],
  ])('%j is a %s and reads %s', (value, type, text) => {
    expect(valueType(value)).toBe(type);
    expect(valueText(value)).toBe(text);
  });
});

describe('finding', () => {
  const trace = readTrace(oddTrace(1, BASE));
  const { tree } = modelOf(trace);
  const names = (typed: string) => [...findSpans(trace, tree, typed)].map((at) => trace.spans[tree.order[at]!]!.name);

  it('looks into names, services, ids, messages and attributes, in any case', () => {
    expect(names('OUTLIVES')).toEqual(['outlives its parent']);
    expect(names('shipping')).toEqual(['its parent never came']);
    expect(names('not bold')).toHaveLength(1);
    expect(names('http.route=/odd')).toEqual(['GET /odd']);
    expect(names('int.max=9223372036854775807')).toHaveLength(1);
    expect(names('never no-such-word')).toEqual([]);
    expect(names('  ')).toEqual([]);
  });

  it('goes round at both ends', () => {
    const matches = Int32Array.from([2, 5, 9]);
    expect([
      nextMatch(matches, 5, 1),
      nextMatch(matches, 9, 1),
      nextMatch(matches, 2, -1),
      nextMatch(matches, 6, -1),
    ]).toEqual([9, 2, 9, 5]);
    expect(nextMatch(new Int32Array(0), 3, 1)).toBe(-1);
  });
});

describe('the model', () => {
  const trace = aTrace([
    ['root', '', 0, 100],
    ['a', 'root', 10, 30],
    ['b', 'root', 30, 30],
    ['late', 'root', 90, 50],
  ]);
  const model = modelOf(trace);

  it('knows the time that no child covers, overlaps counted once', () => {
    expect(selfTime(model, 0)).toBe(100 - 50 - 10);
    expect(selfTime(model, 1)).toBe(30);
  });

  it('opens whatever hides a span', () => {
    const folded = { all: true, except: new Set<string>() };
    const fold = reveal(model, folded, 2);
    expect(isFolded(model, fold, 0)).toBe(false);
    expect(isFolded(model, fold, 1)).toBe(true);
    expect(reveal(model, NOTHING_FOLDED, 2)).toBe(NOTHING_FOLDED);
  });

  it('folds and unfolds by id', () => {
    const fold = toggleFold(model, NOTHING_FOLDED, 0);
    expect([...fold.except]).toEqual([idOf('root')]);
    expect(toggleFold(model, fold, 0).except.size).toBe(0);
  });
});

describe('colours', () => {
  it('stay with a name and are never shared while there are enough', () => {
    const names = Array.from({ length: COLOURS }, (_, at) => `service-${at}`);
    expect(new Set(assignColours(names)).size).toBe(COLOURS);
    expect(assignColours(['checkout'])).toEqual(assignColours(['checkout']));
    expect(assignColours([...names, ...names.map((name) => `${name}b`)]).every((colour) => colour < COLOURS)).toBe(
      true,
    );
  });
});
