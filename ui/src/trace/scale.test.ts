import { describe, expect, it } from 'vitest';
import { barPixels, pan, ticks, toNanos, toPixel, zoomAround } from './scale';

const WINDOW = { from: 1000, to: 2000 };

describe('bars', () => {
  it('lie where their time is', () => {
    expect(barPixels(WINDOW, 500, 1200, 400)).toEqual({ x: 100, width: 200 });
  });

  it('are cut at the edges of the window', () => {
    expect(barPixels(WINDOW, 500, 0, 5000)).toEqual({ x: 0, width: 500 });
  });

  it('are never too thin to be seen and never leave the axis', () => {
    expect(barPixels(WINDOW, 500, 1500, 0)).toEqual({ x: 250, width: 2 });
    expect(barPixels(WINDOW, 500, 2000, 0)).toEqual({ x: 498, width: 2 });
  });

  it('outside of the window are none', () => {
    expect(barPixels(WINDOW, 500, 0, 999)).toBeNull();
    expect(barPixels(WINDOW, 500, 2001, 5)).toBeNull();
  });

  it('agree with the way back from pixels', () => {
    expect(toNanos(WINDOW, 500, toPixel(WINDOW, 500, 1234))).toBeCloseTo(1234);
  });
});

describe('the axis', () => {
  it('has round numbers, at most as many as fit', () => {
    expect(ticks({ from: 0, to: 767_000_000 }, 8)).toEqual([0, 1e8, 2e8, 3e8, 4e8, 5e8, 6e8, 7e8]);
    expect(ticks({ from: 12, to: 14 }, 10)).toEqual([12, 13, 14]);
  });

  it('counts in sixties above a second', () => {
    expect(ticks({ from: 0, to: 240e9 }, 5)).toEqual([0, 60e9, 120e9, 180e9, 240e9]);
  });

  it('of an empty window is empty', () => {
    expect(ticks({ from: 5, to: 5 }, 8)).toEqual([]);
  });

  it.each([1, 3, 7, 50])('never has more than %i and one labels', (most) => {
    for (let power = 1; power < 16; power++)
      expect(ticks({ from: 0, to: 3.7 * 10 ** power }, most).length).toBeLessThanOrEqual(most + 1);
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer in its place', () => {
    const zoomed = zoomAround(WINDOW, 10_000, 1250, 0.5);
    expect(zoomed).toEqual({ from: 1125, to: 1625 });
  });

  it('never leaves the trace', () => {
    expect(zoomAround(WINDOW, 10_000, 1000, 100)).toEqual({ from: 0, to: 10_000 });
    expect(pan(WINDOW, 10_000, -5000)).toEqual({ from: 0, to: 1000 });
    expect(pan(WINDOW, 10_000, 50_000)).toEqual({ from: 9000, to: 10_000 });
  });

  it('ends before the window has no width', () => {
    const narrow = zoomAround({ from: 100, to: 110 }, 10_000, 105, 0.01);
    expect(narrow.to - narrow.from).toBe(10);
  });
});
