import {
  IconChevronDown,
  IconCode,
  IconCopy,
  IconFile,
  IconFileDownload,
  IconFolderOpen,
  IconHistory,
  IconLink,
  IconPencil,
  IconPhoto,
  IconVector,
} from "@tabler/icons-react";
import { useState } from "react";
import { duplicateOpen } from "../../store/library-page.ts";
import { edit, useProject } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";
import { TextInput } from "../widgets/Inputs.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../widgets/Menu.tsx";
import { openFileDialog } from "./dialog-store.ts";
import { downloadFile, downloadPng, downloadSvg } from "./download.ts";
import classes from "./files.module.css";
import { newDocument } from "./library-hooks.ts";
import { SaveState } from "./SaveState.tsx";

/** The open document in the top bar: its title, whether it is saved, and what can be done with it. */
export function DocumentMenu() {
  const title = useProject((project) => project.meta.title);
  const [naming, setNaming] = useState(false);
  return (
    <div className={classes["document"]}>
      {naming ? (
        <TitleInput title={title} onDone={() => setNaming(false)} />
      ) : (
        <Menu
          side="bottom-start"
          width={240}
          target={
            <Button
              variant="subtle"
              className={classes["document-title"] ?? ""}
              rightSection={<IconChevronDown size={14} />}
              onDoubleClick={() => setNaming(true)}
            >
              {title}
            </Button>
          }
        >
          <MenuItem leftSection={<IconPencil size={14} />} onClick={() => setNaming(true)}>
            Rename
          </MenuItem>
          <MenuItem leftSection={<IconFile size={14} />} onClick={newDocument}>
            New document
          </MenuItem>
          <MenuItem leftSection={<IconFolderOpen size={14} />} rightSection={<Shortcut keys="O" />} onClick={() => openFileDialog("open")}>
            Open…
          </MenuItem>
          <MenuItem leftSection={<IconCopy size={14} />} onClick={() => void duplicateOpen()}>
            Duplicate
          </MenuItem>
          <MenuItem leftSection={<IconHistory size={14} />} onClick={() => openFileDialog("versions")}>
            Versions…
          </MenuItem>
          <MenuLine />
          <MenuItem leftSection={<IconLink size={14} />} onClick={() => openFileDialog("share")}>
            Share a link…
          </MenuItem>
          <MenuLine />
          <MenuLabel>Export</MenuLabel>
          <MenuItem leftSection={<IconFileDownload size={14} />} rightSection={<Shortcut keys="S" />} onClick={() => downloadFile()}>
            Project file
          </MenuItem>
          <MenuItem leftSection={<IconPhoto size={14} />} onClick={() => void downloadPng()}>
            PNG with the graph inside
          </MenuItem>
          <MenuItem leftSection={<IconVector size={14} />} onClick={downloadSvg}>
            SVG with the graph inside
          </MenuItem>
          <MenuItem leftSection={<IconCode size={14} />} onClick={() => openFileDialog("code")}>
            PyTorch code…
          </MenuItem>
        </Menu>
      )}
      <SaveState />
    </div>
  );
}

function Shortcut({ keys }: { readonly keys: string }) {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return <span className={classes["shortcut"]}>{mac ? `⌘${keys}` : `Ctrl+${keys}`}</span>;
}

function TitleInput({ title, onDone }: { readonly title: string; onDone(): void }) {
  const done = (value: string) => {
    const next = value.trim();
    if (next !== "" && next !== title) edit([{ edit: "set-meta", meta: { title: next } }]);
    onDone();
  };
  return (
    <TextInput
      autoFocus
      aria-label="Title of the document"
      className={classes["document-input"] ?? ""}
      defaultValue={title}
      maxLength={120}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => done(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onDone();
        event.stopPropagation();
      }}
    />
  );
}
