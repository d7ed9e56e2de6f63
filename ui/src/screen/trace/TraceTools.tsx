import type { KeyboardEvent, RefObject } from 'react';
import { Icon } from '../../part/Icon';
import { formatCount } from '../../part/number';
import type { TraceView } from '../../route/codec';
import type { TraceModel } from '../../trace/model';
import css from './TraceTools.module.css';

interface TraceToolsProperties {
  readonly model: TraceModel;
  readonly view: TraceView;
  readonly matches: Int32Array;
  /** Position of the current row's span. */
  readonly current: number;
  readonly findBox: RefObject<HTMLInputElement | null>;
  readonly zoomed: boolean;
  onChange(part: Partial<TraceView>): void;
  onMatch(direction: 1 | -1): void;
  onError(): void;
  onFoldAll(all: boolean): void;
  onWhole(): void;
}

export function TraceTools({
  model,
  view,
  matches,
  current,
  findBox,
  zoomed,
  onChange,
  onMatch,
  onError,
  onFoldAll,
  onWhole,
}: TraceToolsProperties) {
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && view.find !== '') onChange({ find: '' });
    else if (event.key === 'Escape') event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={css.tools} role="toolbar" aria-label="Trace">
      <div className={css.find}>
        <Icon name="search" size={14} />
        <input
          ref={findBox}
          value={view.find}
          onChange={(event) => onChange({ find: event.target.value })}
          onKeyDown={keys}
          placeholder="Find: name, service, key=value"
          aria-label="Find in this trace"
          spellCheck={false}
          autoComplete="off"
        />
        {view.find === '' ? <kbd>/</kbd> : <span role="status">{place(matches, current)}</span>}
      </div>
      {view.find !== '' && (
        <span className={css.pair}>
          <button
            type="button"
            onClick={() => onMatch(-1)}
            disabled={matches.length === 0}
            aria-label="Previous match"
            title="Previous match (N)"
          >
            <Icon name="chevronDown" size={14} />
          </button>
          <button
            type="button"
            onClick={() => onMatch(1)}
            disabled={matches.length === 0}
            aria-label="Next match"
            title="Next match (n)"
          >
            <Icon name="chevronDown" size={14} />
          </button>
        </span>
      )}
      {model.errors.length > 0 && (
        <button type="button" className={css.errors} onClick={onError} title="Go to the next error (e)">
          <Icon name="error" size={14} />
          {model.errors.length === 1 ? '1 error' : `${formatCount(model.errors.length)} errors`}
        </button>
      )}
      <span className={css.rest}>
        {zoomed && (
          <button type="button" onClick={onWhole} title="Show the whole trace (0)">
            Reset zoom
          </button>
        )}
        <button
          type="button"
          aria-pressed={view.criticalPath}
          onClick={() => onChange({ criticalPath: !view.criticalPath })}
          title="Mark the spans that decided the duration, assuming a span waits for children that end before it (p)"
        >
          <Icon name="path" size={14} /> Critical path
        </button>
        <button type="button" onClick={() => onFoldAll(true)} title="Fold everything ([)">
          Fold all
        </button>
        <button type="button" onClick={() => onFoldAll(false)} title="Unfold everything (])">
          Unfold all
        </button>
      </span>
    </div>
  );
}

function place(matches: Int32Array, current: number): string {
  if (matches.length === 0) return 'none';
  const at = matches.indexOf(current);
  return at < 0 ? `${formatCount(matches.length)} found` : `${formatCount(at + 1)} of ${formatCount(matches.length)}`;
}
