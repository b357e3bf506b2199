import type { ReactNode } from "react";
import { BOARD } from "../../graph/edit.ts";
import type { LinkOptions } from "../../graph/link-options.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { useProject } from "../stores.ts";
import { Checkbox, NativeSelect, TextInput } from "../widgets/Inputs.tsx";
import classes from "./files.module.css";

interface ShareOptionsProps {
  readonly options: LinkOptions;
  onChange(options: LinkOptions): void;
}

const panels = [
  ["library", "library"],
  ["inspector", "inspector"],
  ["lab", "lab"],
] as const;

/** How the link opens: for a page that embeds it, for a class. */
export function ShareOptions({ options, onChange }: ShareOptionsProps) {
  const networks = useProject((project) => project.networks);
  /** `undefined` takes an option out. */
  const set = (change: { readonly [K in keyof LinkOptions]?: LinkOptions[K] | undefined }) => {
    const next = Object.entries({ ...options, ...change }).filter(([, value]) => value !== undefined);
    onChange(Object.fromEntries(next) as LinkOptions);
  };
  const hide = options.hide ?? [];
  const [focused] = selectionStore.getState().nodes;
  const { graph } = viewStore.getState();
  const focus = focused === undefined ? undefined : graph === BOARD ? focused : `${graph}/${focused}`;
  return (
    <details className={classes["options"]}>
      <summary>How it opens</summary>
      <div className={classes["option-grid"]}>
        <Checkbox
          label="Embedded: board and lab alone, for a frame"
          checked={options.view === "embed"}
          onChange={(event) => set({ view: event.currentTarget.checked ? "embed" : undefined })}
        />
        <Checkbox
          label="Locked: nothing can be edited"
          checked={options.lock === true}
          onChange={(event) => set({ lock: event.currentTarget.checked ? true : undefined })}
        />
        {focus !== undefined && (
          <Checkbox
            label="Shows the node that is selected now"
            checked={options.focus !== undefined}
            onChange={(event) => set({ focus: event.currentTarget.checked ? focus : undefined })}
          />
        )}
        <Row label="Without">
          {panels.map(([id, name]) => (
            <Checkbox
              key={id}
              label={name}
              checked={hide.includes(id)}
              onChange={(event) => {
                const next = event.currentTarget.checked ? [...hide, id] : hide.filter((other) => other !== id);
                set({ hide: next.length === 0 ? undefined : next });
              }}
            />
          ))}
        </Row>
        <div className={classes["option-pair"]}>
          <NativeSelect
            label="Starts at"
            value={options.tab ?? ""}
            onChange={(event) => set({ tab: event.currentTarget.value === "" ? undefined : event.currentTarget.value })}
            data={[{ value: "", label: "Board" }, ...networks.map(({ id, name }) => ({ value: id, label: name }))]}
          />
          <TextInput
            type="number"
            label="Seed"
            placeholder="as it is"
            min={0}
            step={1}
            value={options.seed ?? ""}
            onChange={(event) => set({ seed: wholeNumber(event.currentTarget) })}
          />
          <TextInput
            type="number"
            label="Plays until"
            placeholder="it is paused"
            min={1}
            step={1}
            value={options.step ?? ""}
            onChange={(event) => set({ step: wholeNumber(event.currentTarget) })}
          />
        </div>
      </div>
    </details>
  );
}

/** Undefined for what is none. */
function wholeNumber({ valueAsNumber: value, validity }: HTMLInputElement): number | undefined {
  return Number.isSafeInteger(value) && validity.valid ? value : undefined;
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={classes["option-row"]} role="group" aria-label={label}>
      <span>{label}</span>
      {children}
    </div>
  );
}
