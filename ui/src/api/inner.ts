// What the query API answers about the server's own inner parts: tasks and memory. Read with the same suspicion as the
// rest: a member that is missing becomes its empty value.

export interface Task {
  /** Null for a repeating task. */
  readonly id: number | null;
  readonly name: string;
  readonly priority: string;
  readonly state: string;
  readonly submitted: string;
  readonly started: string;
  readonly duration: string;
  readonly error: string;
  /** Turns so far and until when the next is due; null for a single task. */
  readonly turns: { readonly all: number; readonly failed: number; readonly dueIn: string } | null;
}

export interface Pool {
  readonly name: string;
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** What else there is to say. */
  readonly note: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Repeating tasks first, then single ones, the newest first. */
export function readTasks(document: unknown): readonly Task[] {
  const repeating = list(document, 'repeating').map((task) => ({
    ...common(task),
    id: null,
    submitted: '',
    started: text(task, 'lastStarted'),
    turns: { all: count(task, 'turns'), failed: count(task, 'failures'), dueIn: text(task, 'dueIn') },
  }));
  const single = list(document, 'tasks').map((task) => ({
    ...common(task),
    id: count(task, 'id'),
    submitted: text(task, 'submitted'),
    started: text(task, 'started'),
    turns: null,
  }));
  return [...repeating, ...single.toReversed()];
}

/** The budget of requests, then the pools. */
export function readPools(document: unknown): readonly Pool[] {
  const budget = members(members(document)['budget']);
  const pools = list(document, 'pools').map((pool) => ({
    name: `pool ${text(pool, 'name')}`,
    usedBytes: count(pool, 'keptBytes'),
    limitBytes: count(pool, 'limitBytes'),
    note: `${count(pool, 'hits')} taken from it, ${count(pool, 'misses')} made anew`,
  }));
  return [
    {
      name: `memory of ${text(budget, 'name')}`,
      usedBytes: count(budget, 'usedBytes'),
      limitBytes: count(budget, 'limitBytes'),
      note: `pressure: ${text(budget, 'pressure')}`,
    },
    ...pools,
  ];
}

function common(task: Members) {
  return {
    name: text(task, 'name'),
    priority: text(task, 'priority'),
    state: text(task, 'state'),
    duration: text(task, 'duration'),
    error: text(task, 'error'),
  };
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function list(document: unknown, name: string): readonly Members[] {
  const value = members(document)[name];
  return Array.isArray(value) ? value.map(members) : [];
}

function text(from: Members, name: string): string {
  const value = from[name];
  return typeof value === 'string' ? value : '';
}

function count(from: Members, name: string): number {
  const value = from[name];
  return typeof value === 'number' ? value : 0;
}
