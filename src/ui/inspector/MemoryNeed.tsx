import { graphOf } from "../../graph/edit.ts";
import { backendTitles } from "../../train/protocol.ts";
import { goTo } from "../canvas/go-to.ts";
import { showBytes } from "../format.ts";
import { useForecast } from "../lab/use-forecast.ts";
import { useProject } from "../stores.ts";
import { Section } from "./Section.tsx";

const LARGEST = 3;

/** The memory that training needs on each backend, the one in use first, and what takes most of it. */
export function MemoryNeed() {
  const forecasts = useForecast();
  const [first] = forecasts;
  if (first === undefined) return null;
  const { weights, slots, peak, procedure, largest } = first.memory;
  return (
    <Section title="Memory">
      <dl className="types">
        {forecasts.map(({ backend, inUse, memory }) => (
          <div key={backend}>
            <dt>{backendTitles[backend]}</dt>
            <dd>
              {showBytes(memory.bytes)} {inUse && <span>in use</span>}
            </dd>
          </div>
        ))}
        <div className="types-part">
          <dt>Weights</dt>
          <dd>{showBytes(weights)}</dd>
        </div>
        <div>
          <dt>Optimizers</dt>
          <dd>{showBytes(slots)}</dd>
        </div>
        <div>
          <dt>A step of {procedure}</dt>
          <dd>{showBytes(peak)}</dd>
        </div>
        {largest.slice(0, LARGEST).map(({ name, bytes }, i) => (
          <div key={i} className={i === 0 ? "types-part" : ""}>
            <dt>
              <Origin name={name} />
            </dt>
            <dd>
              {showBytes(bytes)} {i === 0 && <span>largest tensor</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** "graph/node" and more, after the optimizer's name where it is a slot of one; leads to the node. */
function Origin({ name }: { readonly name: string }) {
  const at = useProject((project) => {
    const parts = name.split("/");
    const from = parts.findIndex((part) => graphOf(project, part) !== undefined);
    const node = parts[from + 1]?.split(".")[0];
    return from >= 0 && node !== undefined ? `${parts[from]}/${node}` : undefined;
  });
  if (at === undefined) return name;
  const [graph = "", node] = at.split("/");
  return (
    <button type="button" className="link" onClick={() => goTo(graph, node)}>
      {name}
    </button>
  );
}
