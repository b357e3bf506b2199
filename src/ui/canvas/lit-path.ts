/** @file In slow motion the board lights what the player whose turn it is computes with, and a line says so. */
import type { StoreApi } from "zustand/vanilla";
import type { Analysis, PlayerAnalysis } from "../../compile/analysis.ts";
import { analysisStore } from "../../store/analysis.ts";
import type { RunView } from "../../store/run.ts";
import { canvasStore } from "./canvas-store.ts";

export interface LitPath {
  readonly player: string;
  /** Nodes of the board. */
  readonly nodes: ReadonlySet<string>;
  readonly sentence: string;
}

/** Answers how to stop. */
export function followTurns(run: StoreApi<RunView>): () => void {
  const show = ({ status, delay }: RunView) => {
    const { analysis } = analysisStore.getState();
    const player = status.phase === "running" && delay > 0 && status.next !== undefined ? analysis?.players.get(status.next) : undefined;
    const { lit } = canvasStore.getState();
    if (lit?.player === player?.id) return;
    canvasStore.setState({ lit: player && analysis ? litPath(player, analysis) : undefined });
  };
  return run.subscribe(show);
}

function litPath(player: PlayerAnalysis, { networks }: Analysis): LitPath {
  const owned = player.networks.map((id) => networks.get(id)?.name ?? id);
  const nodes = new Set([...player.closure, player.id, ...(player.optimizer === undefined ? [] : [player.optimizer])]);
  const losses = player.losses.length === 1 ? "its loss" : `the sum of its ${player.losses.length} losses`;
  return {
    player: player.id,
    nodes,
    sentence: `${player.name}: ${losses} is computed along the lit path, and its gradient changes ${list(owned)}.`,
  };
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return names.length === 1 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
