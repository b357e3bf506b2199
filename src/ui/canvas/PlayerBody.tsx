import { nameOf } from "../../compile/analysis.ts";
import type { LiveNumber } from "../../core/schedule.ts";
import { showLive } from "../format.ts";
import { useAnalysis } from "../stores.ts";
import { colourOfRole } from "./colours.ts";
import { tellingParams } from "./telling-params.ts";

/** Whose weights the player moves, by which optimizer, and how often. */
export function PlayerBody({ id }: { readonly id: string }) {
  const player = useAnalysis((analysis) => analysis?.players.get(id));
  const networks = useAnalysis((analysis) => analysis?.networks);
  const optimizer = useAnalysis((analysis) => (player?.optimizer === undefined ? undefined : analysis?.board.nodes.get(player.optimizer)));
  if (player === undefined) return null;
  const owned = player.networks.flatMap((network) => networks?.get(network) ?? []);
  return (
    <div className="card-body">
      <p className="card-owned">
        {owned.length === 0 ? <span className="card-missing">owns no network</span> : <i>owns</i>}
        {owned.map((network) => (
          <span className="chip" key={network.id} data-role={colourOfRole[network.role]}>
            {network.name}
          </span>
        ))}
      </p>
      <p className="card-params">
        <span>
          {optimizer ? `${nameOf(optimizer)} ` : <span className="card-missing">no optimizer</span>}
          {optimizer && <i>{tellingParams(optimizer)[0]?.value}</i>}
        </span>
        {stepsText(player.steps)}
      </p>
    </div>
  );
}

function stepsText(steps: LiveNumber) {
  return (
    <span>
      <i>k</i> {showLive(steps)}
    </span>
  );
}
