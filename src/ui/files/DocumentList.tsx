import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { DocumentEntry } from "../../store/autosave-storage.ts";
import { noticeStore } from "../../store/library-notices.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { TextInput } from "../widgets/Inputs.tsx";
import { Menu, MenuItem } from "../widgets/Menu.tsx";
import classes from "./files.module.css";
import { newDocument, useLibrary, withFiles } from "./library-hooks.ts";
import { showWhen } from "./when.ts";

/** The person's own documents, newest first, and the bin below them. */
export function DocumentList({ query }: { readonly query: string }) {
  const documents = useLibrary((state) => state.documents);
  const current = useLibrary((state) => state.current);
  const [binOpen, setBinOpen] = useState(false);
  const wanted = query.trim().toLowerCase();
  const found = documents.filter((entry) => entry.title.toLowerCase().includes(wanted));
  const kept = found.filter(({ binned }) => binned === undefined);
  const binned = found.filter((entry) => entry.binned !== undefined);
  return (
    <div className={classes["documents"]}>
      {kept.length === 0 && (
        <p className={classes["empty"]}>
          {wanted === "" ? "Nothing here yet. What you draw is kept in this browser by itself." : "No document is called that."}
        </p>
      )}
      <ul className={classes["list"]} aria-label="My documents">
        {kept.map((entry) => (
          <DocumentRow
            key={entry.id}
            entry={entry.id === current?.id ? { ...current, updated: entry.updated } : entry}
            current={entry.id === current?.id}
          />
        ))}
      </ul>
      <Button variant="subtle" onClick={newDocument}>
        New document
      </Button>
      {binned.length > 0 && (
        <>
          <button type="button" className={classes["bin-toggle"]} aria-expanded={binOpen} onClick={() => setBinOpen(!binOpen)}>
            Bin ({binned.length})
          </button>
          {binOpen && (
            <ul className={classes["list"]} aria-label="Bin">
              {binned.map((entry) => (
                <BinnedRow key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

function DocumentRow({ entry, current }: { readonly entry: DocumentEntry; readonly current: boolean }) {
  const [naming, setNaming] = useState(false);
  if (naming) {
    const done = (title: string) => {
      setNaming(false);
      if (title.trim() !== "" && title !== entry.title) withFiles(({ library }) => library.rename(entry.id, title.trim()));
    };
    return (
      <li className={classes["row"]}>
        <TextInput
          autoFocus
          aria-label="Title"
          defaultValue={entry.title}
          maxLength={120}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => done(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") done(event.currentTarget.value);
            if (event.key === "Escape") setNaming(false);
            event.stopPropagation();
          }}
        />
      </li>
    );
  }
  return (
    <li className={classes["row"]} data-current={current || undefined}>
      <button
        type="button"
        className={classes["row-main"]}
        aria-current={current || undefined}
        onClick={() => !current && withFiles(({ library }) => library.open(entry.id))}
      >
        <span className={classes["row-title"]}>{entry.title}</span>
        <span className={classes["row-text"]}>
          {showWhen(entry.updated)} · {entry.nodes} nodes
        </span>
      </button>
      <Menu
        side="bottom-end"
        target={
          <ActionIcon aria-label={`More about ${entry.title}`} className={classes["row-more"]}>
            <IconDots size={16} />
          </ActionIcon>
        }
      >
        <MenuItem leftSection={<IconPencil size={14} />} onClick={() => setNaming(true)}>
          Rename
        </MenuItem>
        <MenuItem leftSection={<IconTrash size={14} />} onClick={() => bin(entry)} disabled={current}>
          Move to the bin
        </MenuItem>
      </Menu>
    </li>
  );
}

function BinnedRow({ entry }: { readonly entry: DocumentEntry }) {
  return (
    <li className={classes["row"]}>
      <span className={classes["row-main"]}>
        <span className={classes["row-title"]}>{entry.title}</span>
        <span className={classes["row-text"]}>in the bin since {showWhen(entry.binned ?? entry.updated)}</span>
      </span>
      <Button variant="subtle" onClick={() => withFiles(({ library }) => library.takeFromBin(entry.id))}>
        Restore
      </Button>
      <ActionIcon aria-label={`Delete ${entry.title} for ever`} onClick={() => withFiles(({ library }) => library.removeForEver(entry.id))}>
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  );
}

function bin(entry: DocumentEntry): void {
  withFiles(async ({ library }) => {
    await library.moveToBin(entry.id);
    noticeStore.getState().show({
      id: "bin",
      tone: "info",
      title: `“${entry.title}” is in the bin`,
      lines: ["It stays there for thirty days."],
      actions: [{ label: "Take it back", run: () => withFiles((files) => files.library.takeFromBin(entry.id)) }],
      passing: true,
    });
  });
}
