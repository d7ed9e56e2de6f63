import { describe, expect, it } from 'vitest';
import { browseTrace, checkoutTrace } from '../../e2e/fixtures.mjs';
import { criticalPath, segmentsBetween } from './criticalPath';
import { readTrace, type Trace } from './otlp';
import { BASE, aTrace } from './traceFixture';
import { buildTree } from './tree';

describe('the critical path', () => {
  it('goes through the child that finished last, then through what came before it', () => {
    const trace = aTrace([
      ['root', '', 0, 100],
      ['first', 'root', 10, 30],
      ['second', 'root', 50, 40],
      ['beside second', 'root', 55, 20],
    ]);
    expect(path(trace)).toEqual(['root 0-10', 'first 10-40', 'root 40-50', 'second 50-90', 'root 90-100']);
  });

  it('counts a child that outlives its parent until the parent’s end only', () => {
    const trace = aTrace([
      ['root', '', 0, 100],
      ['outlives', 'root', 40, 500],
    ]);
    expect(path(trace)).toEqual(['root 0-40', 'outlives 40-100']);
  });

  it('leaves out a child that starts after its parent ended', () => {
    const trace = aTrace([
      ['root', '', 0, 100],
      ['sent later', 'root', 150, 50],
    ]);
    expect(path(trace)).toEqual(['root 0-100']);
  });

  it('covers the root without gaps and without overlap', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const trace = readTrace(
        seed % 2 === 0 ? checkoutTrace(seed, BASE, { fail: seed % 4 === 0 }) : browseTrace(seed, BASE),
      );
      const tree = buildTree(trace.spans);
      const root = trace.spans[tree.roots[0]!]!;
      const segments = [...criticalPath(trace, tree)].sort((a, b) => a.from - b.from);
      expect(segments[0]!.from, `seed ${seed}`).toBe(root.offset);
      expect(segments.at(-1)!.to, `seed ${seed}`).toBe(root.offset + root.duration);
      for (let at = 1; at < segments.length; at++)
        expect(segments[at]!.from, `seed ${seed}`).toBe(segments[at - 1]!.to);
    }
  });

  it('gives a folded row what lies below it', () => {
    const trace = aTrace([
      ['root', '', 0, 100],
      ['child', 'root', 10, 30],
    ]);
    const segments = criticalPath(trace, buildTree(trace.spans));
    expect(segmentsBetween(segments, 1, 1)).toEqual([{ position: 1, from: 10, to: 40 }]);
    expect(segmentsBetween(segments, 0, 1)).toHaveLength(3);
    expect(segmentsBetween(segments, 5, 9)).toEqual([]);
  });

  it('of nothing is nothing', () => {
    expect(path(readTrace({}))).toEqual([]);
  });
});

function path(trace: Trace): string[] {
  const tree = buildTree(trace.spans);
  return [...criticalPath(trace, tree)]
    .sort((a, b) => a.from - b.from)
    .map((segment) => `${trace.spans[tree.order[segment.position]!]!.name} ${segment.from}-${segment.to}`);
}
