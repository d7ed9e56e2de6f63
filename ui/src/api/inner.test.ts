import { describe, expect, it } from 'vitest';
import { readPools, readTasks } from './inner';

describe('tasks', () => {
  it('that repeat come first, then the newest', () => {
    const tasks = readTasks({
      repeating: [{ name: 'seal', priority: 'high', state: 'waiting', turns: 7, failures: 1, dueIn: '0.400s' }],
      tasks: [
        { id: 1, name: 'report', state: 'succeeded', duration: '0.100s' },
        { id: 2, name: 'probe', state: 'failed', error: 'no answer' },
      ],
    });
    expect(tasks.map((task) => task.name)).toEqual(['seal', 'probe', 'report']);
    expect(tasks[0]!.turns).toEqual({ all: 7, failed: 1, dueIn: '0.400s' });
    expect(tasks[1]!.error).toBe('no answer');
  });

  it('of a server that says nothing are none', () => {
    expect(readTasks(null)).toEqual([]);
    expect(readTasks({ tasks: 'many' })).toEqual([]);
  });
});

describe('pools', () => {
  it('follow the budget', () => {
    const pools = readPools({
      budget: { name: 'requests', usedBytes: 5, limitBytes: 10, pressure: 'high' },
      pools: [{ name: 'requests', keptBytes: 1, limitBytes: 2, hits: 3, misses: 4 }],
    });
    expect(pools.map((pool) => pool.note)).toEqual(['pressure: high', '3 taken from it, 4 made anew']);
  });
});
