import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipForwardFilled,
  IconPlayerTrackNextFilled,
  IconRestore,
} from "@tabler/icons-react";
import type { BackendName } from "../../train/protocol.ts";
import { useAnalysis } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { NativeSelect } from "../widgets/Inputs.tsx";
import { Menu, MenuItem, MenuLabel } from "../widgets/Menu.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { CheckpointMenu } from "./CheckpointMenu.tsx";
import classes from "./lab.module.css";
import { playOrPause, run, step, training, useRun } from "./lab.ts";

const SPEEDS = [
  { value: "0", label: "Full speed" },
  { value: "50", label: "Slow" },
  { value: "800", label: "Step by step" },
];

const BACKENDS = [
  { value: "", label: "Fastest that works" },
  { value: "webgpu", label: "WebGPU" },
  { value: "webgl", label: "WebGL" },
  { value: "wasm", label: "WebAssembly" },
  { value: "cpu", label: "Plain JavaScript" },
];

/** Play, pause, single steps, speed, start over, checkpoints and the choice of backend. */
export function RunControls() {
  const phase = useRun((state) => state.status.phase);
  const delay = useRun((state) => state.delay);
  const wanted = useRun((state) => state.wanted);
  const running = phase === "running";
  const busy = phase === "preparing";
  return (
    <div className={classes["controls"]} role="toolbar" aria-label="Training">
      <Button
        variant="filled"
        disabled={busy}
        leftSection={running ? <IconPlayerPauseFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
        onClick={playOrPause}
      >
        {running ? "Pause" : "Play"}
      </Button>
      <StepMenu disabled={busy || running} />
      <Tooltip label="Step one iteration: every player has its turn">
        <ActionIcon aria-label="Step one iteration" disabled={busy || running} onClick={() => void step("iteration")}>
          <IconPlayerTrackNextFilled size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Start over from the seed's weights">
        <ActionIcon aria-label="Start over" disabled={busy || phase === "empty"} onClick={() => void run.store.getState().reset()}>
          <IconRestore size={16} />
        </ActionIcon>
      </Tooltip>
      <NativeSelect
        className={classes["speed"] ?? ""}
        aria-label="Speed"
        data={SPEEDS}
        value={String(delay)}
        onChange={(event) => void run.store.getState().setDelay(Number(event.currentTarget.value))}
      />
      <CheckpointMenu />
      <NativeSelect
        className={classes["backend"] ?? ""}
        aria-label="Backend"
        data={BACKENDS}
        value={wanted ?? ""}
        onChange={(event) => void changeBackend(event.currentTarget.value)}
      />
    </div>
  );
}

/** One step of a player of the person's choice; the one whose turn it is stands first. */
function StepMenu({ disabled }: { readonly disabled: boolean }) {
  const next = useRun((state) => state.status.next);
  const players = useAnalysis((analysis) => analysis?.players);
  const list = [...(players?.values() ?? [])].toSorted((a, b) => Number(b.id === next) - Number(a.id === next));
  return (
    <Menu
      side="top-start"
      target={
        <Tooltip label="Step one player">
          <ActionIcon aria-label="Step one player" disabled={disabled}>
            <IconPlayerSkipForwardFilled size={15} />
          </ActionIcon>
        </Tooltip>
      }
    >
      {list.map((player) => (
        <MenuItem key={player.id} onClick={() => void step({ player: player.id })}>
          {player.name}
          {player.id === next ? " (next)" : ""}
        </MenuItem>
      ))}
      {list.length === 0 && <MenuLabel>The board has no player yet</MenuLabel>}
    </Menu>
  );
}

/** Another backend starts the run anew, with the weights that it has now. */
async function changeBackend(value: string): Promise<void> {
  const { setBackend, saveCheckpoint, readCheckpoint, status } = run.store.getState();
  setBackend(value ? (value as BackendName) : undefined);
  if (status.phase === "empty" || status.phase === "failed") return training.reopen();
  const kept = await saveCheckpoint();
  const bytes = kept.ok ? await readCheckpoint(kept.value.id) : undefined;
  await training.reopen(bytes?.ok ? bytes.value : undefined);
  if (status.phase === "running") await run.store.getState().play();
}
