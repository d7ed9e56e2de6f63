import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import type { Pool, Task } from '../../api/inner';
import { usePools, useTasks } from '../../api/queries';
import { ProblemNotice } from '../../part/Notice';
import { formatBytes } from '../../part/number';
import css from './TasksScreen.module.css';

const OPEN = new Set(['waiting', 'running']);

/** What runs beside the data path, and the memory that requests take. */
export function TasksScreen() {
  const tasks = useTasks();
  const pools = usePools();
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<unknown>(null);

  const cancel = (id: number) => {
    post(`/tasks/${id}/cancel`)
      .then(() => setRefusal(null), setRefusal)
      .finally(() => void queries.invalidateQueries({ queryKey: ['tasks'] }));
  };

  if (tasks.isError) return <ProblemNotice failure={tasks.error} onRetry={() => void tasks.refetch()} />;
  return (
    <div className={css.screen}>
      <h1>Tasks</h1>
      {refusal !== null && <ProblemNotice failure={refusal} onRetry={() => setRefusal(null)} />}
      <table className={css.table}>
        <thead>
          <tr>
            <th>Task</th>
            <th>Priority</th>
            <th>State</th>
            <th>Submitted</th>
            <th>Started</th>
            <th>Took</th>
            <th>Turns</th>
            <th>Error</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {tasks.data?.map((task) => (
            <TaskRow key={task.id === null ? task.name : `#${task.id}`} task={task} onCancel={cancel} />
          ))}
        </tbody>
      </table>
      <h2>Memory of requests</h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th>What</th>
            <th>In use</th>
            <th>Limit</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {pools.data?.map((pool) => (
            <PoolRow key={pool.name} pool={pool} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TaskRow({ task, onCancel }: { readonly task: Task; readonly onCancel: (id: number) => void }) {
  const { id, turns } = task;
  return (
    <tr data-state={task.state}>
      <td>{id === null ? task.name : `${task.name} #${id}`}</td>
      <td>{task.priority}</td>
      <td>{task.state}</td>
      <td>{clockTime(task.submitted)}</td>
      <td>{clockTime(task.started)}</td>
      <td>{task.duration}</td>
      <td>{turns !== null && `${turns.all}, ${turns.failed} failed; next in ${turns.dueIn}`}</td>
      <td className={css.error}>{task.error}</td>
      <td>
        {id !== null && OPEN.has(task.state) && (
          <button type="button" onClick={() => onCancel(id)}>
            Cancel
          </button>
        )}
      </td>
    </tr>
  );
}

function PoolRow({ pool }: { readonly pool: Pool }) {
  return (
    <tr>
      <td>{pool.name}</td>
      <td>{formatBytes(pool.usedBytes)}</td>
      <td>{formatBytes(pool.limitBytes)}</td>
      <td>{pool.note}</td>
    </tr>
  );
}

function clockTime(instant: string): string {
  return instant === '' ? '' : new Date(instant).toLocaleTimeString();
}
