import { BOARD, type GraphId } from "../../graph/edit.ts";
import { runCommand } from "../../store/commands.ts";
import { viewStore } from "../../store/view.ts";
import { Button } from "../widgets/Button.tsx";

/** What to do first, where there is nothing yet. */
export function EmptyCanvas({ graph }: { readonly graph: GraphId }) {
  const isBoard = graph === BOARD;
  return (
    <div className="empty-canvas">
      <h2>{isBoard ? "An empty board" : "An empty network"}</h2>
      <p>
        {isBoard
          ? "The board holds the game: data, noise, uses of networks, losses and players. Start from a preset, or make a network."
          : "A network runs from its inputs to its outputs. Double-click, or press / to add the first node."}
      </p>
      <div className="empty-actions">
        {isBoard && (
          <Button
            variant="filled"
            onClick={() => {
              viewStore.getState().setPanel("library", { open: true });
              viewStore.getState().setLibraryTab("presets");
            }}
          >
            Choose a preset
          </Button>
        )}
        {isBoard && <Button onClick={() => runCommand("add.network")}>New network</Button>}
        <Button onClick={() => runCommand("add.quick")}>Add a node</Button>
      </div>
    </div>
  );
}
