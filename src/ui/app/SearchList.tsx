/** @file A text field over a list: quick add and the command palette. Arrows choose, Enter takes. */
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

interface SearchItem {
  readonly id: string;
  readonly title: string;
  readonly detail?: string | undefined;
  /** A heading stands before the first item of each group. */
  readonly group?: string | undefined;
  readonly mark?: ReactNode;
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

interface SearchListProps {
  readonly items: readonly SearchItem[];
  readonly label: string;
  readonly placeholder: string;
  /** Shown where nothing is found. */
  readonly empty: string;
  readonly query: string;
  onQuery(query: string): void;
  onChoose(item: SearchItem, how: { readonly shift: boolean }): void;
  onEscape(): void;
}

export function SearchList({ items, label, placeholder, empty, query, onQuery, onChoose, onEscape }: SearchListProps) {
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const base = useId();
  const current = Math.min(active, items.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const wrapped = (current + step + items.length) % Math.max(1, items.length);
      const next = Math.abs(step) === 1 ? wrapped : Math.max(0, Math.min(items.length - 1, current + step));
      setActive(next);
      document.getElementById(`${base}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const item = items[current];
      if (item && item.disabled !== true) onChoose(item, { shift: event.shiftKey });
    } else if (event.key === "Escape") {
      event.preventDefault();
      onEscape();
    } else if (event.key === "Tab") {
      event.preventDefault();
    }
    event.stopPropagation();
  };

  return (
    <div className="search" onKeyDown={onKeyDown}>
      <input
        className="search-input"
        // biome-ignore lint/a11y/noAutofocus: the box opens because the person asked to type here
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={`${base}-list`}
        aria-activedescendant={items[current] ? `${base}-${current}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setActive(0);
          list.current?.scrollTo(0, 0);
          onQuery(event.currentTarget.value);
        }}
      />
      <ul className="search-list" role="listbox" id={`${base}-list`} aria-label={label} ref={list}>
        {items.map((item, i) => (
          <li key={item.id} role="presentation">
            {item.group !== undefined && item.group !== items[i - 1]?.group && (
              <div className="search-group" role="presentation">
                {item.group}
              </div>
            )}
            <div
              className="search-item"
              role="option"
              id={`${base}-${i}`}
              aria-selected={i === current}
              aria-disabled={item.disabled || undefined}
              onPointerMove={() => setActive(i)}
              onClick={(event) => item.disabled !== true && onChoose(item, { shift: event.shiftKey })}
            >
              {item.mark}
              <span className="search-title">{item.title}</span>
              {item.detail && <span className="search-detail">{item.detail}</span>}
              {item.aside && <span className="search-aside">{item.aside}</span>}
            </div>
          </li>
        ))}
        {items.length === 0 && <li className="search-empty">{empty}</li>}
      </ul>
    </div>
  );
}
