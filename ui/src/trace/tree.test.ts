import { describe, expect, it } from 'vitest';
import { checkoutTrace, oddTrace, randomOf } from '../../e2e/fixtures.mjs';
import { readTrace, type Trace } from './otlp';
import { aTrace, BASE, type Sketch } from './traceFixture';
import { CYCLE, DUPLICATE, ORPHAN, SKEWED, ancestors, buildTree, rowOf, visibleRows, type TraceTree } from './tree';

describe('the tree of a trace', () => {
  it('puts children below their parents by start, whatever the order of arrival', () => {
    const trace = aTrace([
      ['late', 'root', 50, 10],
      ['grandchild', 'early', 12, 3],
      ['root', '', 0, 100],
      ['early', 'root', 10, 20],
    ]);
    expect(outline(trace)).toEqual(['root', ' early', '  grandchild', ' late']);
  });

  it('shows spans whose parent never came as roots, after the whole tree', () => {
    const trace = aTrace([
      ['lost', 'unknown', 0, 5],
      ['below lost', 'lost', 1, 2],
      ['root', '', 10, 100],
    ]);
    const tree = buildTree(trace.spans);
    expect(outline(trace)).toEqual(['root', 'lost', ' below lost']);
    expect(marked(trace, tree, ORPHAN)).toEqual(['lost']);
  });

  it('cuts a circle at its earliest span and loses none', () => {
    const trace = aTrace([
      ['b', 'a', 20, 5],
      ['c', 'b', 30, 5],
      ['a', 'c', 10, 5],
      ['self', 'self', 50, 5],
    ]);
    const tree = buildTree(trace.spans);
    expect(outline(trace)).toEqual(['a', ' b', '  c', 'self']);
    expect(marked(trace, tree, CYCLE)).toEqual(['a', 'self']);
  });

  it('keeps both spans of one id and gives the children to the first', () => {
    const trace = aTrace([
      ['twin', '', 0, 5],
      ['twin', '', 10, 5],
      ['child', 'twin', 11, 1],
    ]);
    const tree = buildTree(trace.spans);
    expect(outline(trace)).toEqual(['twin', ' child', 'twin']);
    expect(marked(trace, tree, DUPLICATE)).toEqual(['twin']);
  });

  it('marks a child that starts before its parent only when another clock may be to blame', () => {
    const trace = aTrace([
      ['root', '', 100, 100, 'gateway'],
      ['skewed', 'root', 90, 20, 'backend'],
      ['fine', 'root', 120, 20, 'backend'],
    ]);
    expect(marked(trace, buildTree(trace.spans), SKEWED)).toEqual(['skewed']);
  });

  it('survives a chain of 60,000 spans', () => {
    const spans = 60_000;
    const chain = readTrace({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: Array.from({ length: spans }, (_, at) => ({
                spanId: (at + 1).toString(16).padStart(16, '0'),
                ...(at === 0 ? {} : { parentSpanId: at.toString(16).padStart(16, '0') }),
                startTimeUnixNano: String(BASE + BigInt(at)),
                endTimeUnixNano: String(BASE + 100_000n),
              })),
            },
          ],
        },
      ],
    });
    const tree = buildTree(chain.spans);
    expect(tree.depthMax).toBe(spans - 1);
    expect(tree.descendants[0]).toBe(spans - 1);
    expect(ancestors(tree, spans - 1)).toHaveLength(spans - 1);
  });

  it('contains every span exactly once for random parents, circles included', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomOf(seed);
      const count = 1 + Math.floor(random() * 40);
      const sketches = Array.from({ length: count }, (): Sketch => {
        const name = `s${Math.floor(random() * count)}`;
        const parent = random() < 0.2 ? '' : `s${Math.floor(random() * count * 1.2)}`;
        return [name, parent, Math.floor(random() * 1000), Math.floor(random() * 100)];
      });
      const tree = buildTree(aTrace(sketches).spans);
      expect(
        [...tree.order].sort((a, b) => a - b),
        `seed ${seed}`,
      ).toEqual(Array.from({ length: count }, (_, at) => at));
      for (const span of tree.order) {
        const above = tree.parent[span]!;
        if (above < 0) continue;
        const [from, at] = [tree.position[above]!, tree.position[span]!];
        expect(at > from && at <= from + tree.descendants[above]!, `seed ${seed}: ${span} below ${above}`).toBe(true);
        expect(tree.depth[span]).toBe(tree.depth[above]! + 1);
      }
    }
  });

  it('draws real shapes and odd ones', () => {
    const order = readTrace(checkoutTrace(1, BASE));
    expect(buildTree(order.spans).roots).toHaveLength(1);
    const odd = readTrace(oddTrace(1, BASE));
    const tree = buildTree(odd.spans);
    expect([ORPHAN, SKEWED, DUPLICATE, CYCLE].map((mark) => marked(odd, tree, mark).length)).toEqual([1, 1, 1, 1]);
  });
});

describe('folding', () => {
  const trace = aTrace([
    ['root', '', 0, 100],
    ['a', 'root', 10, 30],
    ['a1', 'a', 11, 3],
    ['a2', 'a', 15, 3],
    ['b', 'root', 50, 30],
    ['b1', 'b', 51, 3],
  ]);
  const tree = buildTree(trace.spans);

  it('hides what is below a folded span and nothing else', () => {
    const rows = visibleRows(tree, (span) => trace.spans[span]!.name === 'a');
    expect([...rows].map((at) => trace.spans[tree.order[at]!]!.name)).toEqual(['root', 'a', 'b', 'b1']);
  });

  it('finds the row that stands for a hidden span', () => {
    const rows = visibleRows(tree, (span) => trace.spans[span]!.name === 'a');
    const hidden = tree.order.findIndex((span) => trace.spans[span]!.name === 'a2');
    expect(trace.spans[tree.order[rows[rowOf(rows, hidden)]!]!]!.name).toBe('a');
  });

  it('of the roots leaves the roots', () => {
    expect(visibleRows(tree, () => true)).toHaveLength(1);
  });
});

function outline(trace: Trace): string[] {
  const tree = buildTree(trace.spans);
  return [...tree.order].map((span) => ' '.repeat(tree.depth[span]!) + trace.spans[span]!.name);
}

function marked(trace: Trace, tree: TraceTree, mark: number): string[] {
  return trace.spans.filter((span) => (tree.marks[span.index]! & mark) !== 0).map((span) => span.name);
}
