import { IconBookmark, IconDownload, IconUpload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { CheckpointInfo } from "../../train/protocol.ts";
import { saveBlob } from "../files/save-blob.ts";
import { showBytes, showExact } from "../format.ts";
import { Button } from "../widgets/Button.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../widgets/Menu.tsx";
import { run, useRun } from "./lab.ts";

/** Saved states of this run: keep one now, go back to one, take one away as a file, bring one in. */
export function CheckpointMenu() {
  const phase = useRun((state) => state.status.phase);
  const [list, setList] = useState<readonly CheckpointInfo[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const { checkpoints, saveCheckpoint, restoreCheckpoint } = run.store.getState();
  const refresh = async () => setList(await checkpoints());
  return (
    <>
      <Menu
        side="top-start"
        onOpen={() => void refresh()}
        target={
          <Button leftSection={<IconBookmark size={14} />} disabled={phase === "empty" || phase === "preparing"}>
            Checkpoints
          </Button>
        }
      >
        <MenuItem leftSection={<IconBookmark size={14} />} onClick={() => void saveCheckpoint()}>
          Keep a checkpoint now
        </MenuItem>
        <MenuItem leftSection={<IconUpload size={14} />} onClick={() => picker.current?.click()}>
          Open a checkpoint file
        </MenuItem>
        <MenuLine />
        <MenuLabel>{list.length === 0 ? "None kept yet" : "Go back to"}</MenuLabel>
        {list.slice(0, 8).map((info) => (
          <MenuItem key={info.id} onClick={() => void restoreCheckpoint({ id: info.id })} rightSection={<DownloadButton info={info} />}>
            Iteration {showExact(info.iteration)} · {new Date(info.time).toLocaleTimeString()} · {showBytes(info.bytes)}
          </MenuItem>
        ))}
      </Menu>
      <input ref={picker} type="file" accept=".ganvas-checkpoint" hidden onChange={(event) => void openFile(event.currentTarget)} />
    </>
  );
}

function DownloadButton({ info }: { readonly info: CheckpointInfo }) {
  return (
    <IconDownload
      size={14}
      role="button"
      aria-label={`Download the checkpoint of iteration ${info.iteration}`}
      onClick={(event) => {
        event.stopPropagation();
        void download(info);
      }}
    />
  );
}

async function download(info: CheckpointInfo): Promise<void> {
  const bytes = await run.store.getState().readCheckpoint(info.id);
  if (!bytes.ok) return;
  saveBlob(new Blob([bytes.value]), `iteration-${info.iteration}.ganvas-checkpoint`);
}

async function openFile(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  input.value = "";
  if (file) await run.store.getState().restoreCheckpoint({ bytes: new Uint8Array(await file.arrayBuffer()) });
}
