import {
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
} from "@tabler/icons-react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { graphAnalysis } from "../../compile/analysis.ts";
import type { Json } from "../../core/json.ts";
import { equalJson } from "../../core/json-equal.ts";
import type { GraphId } from "../../graph/edit.ts";
import { metaOf } from "../../nodes/params.ts";
import { commandStore, runCommand } from "../../store/commands.ts";
import { isShown } from "../canvas/telling-params.ts";
import { showExact } from "../format.ts";
import { edit, useAnalysis } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { Field } from "./Field.tsx";
import { Section } from "./Section.tsx";

const tools = [
  ["arrange.align-left", IconLayoutAlignLeft],
  ["arrange.align-centre", IconLayoutAlignCenter],
  ["arrange.align-right", IconLayoutAlignRight],
  ["arrange.align-top", IconLayoutAlignTop],
  ["arrange.align-middle", IconLayoutAlignMiddle],
  ["arrange.align-bottom", IconLayoutAlignBottom],
  ["arrange.distribute-x", IconLayoutDistributeVertical],
  ["arrange.distribute-y", IconLayoutDistributeHorizontal],
] as const;

/** Several nodes: arranging them, and changing what they have in common. */
export function SelectionInspector({ graph, nodes }: { readonly graph: GraphId; readonly nodes: readonly string[] }) {
  const commands = useStore(commandStore, (state) => state.commands);
  const found = useAnalysis(
    useShallow((analysis) => {
      const at = analysis && graphAnalysis(analysis, graph);
      return nodes.flatMap((id) => at?.nodes.get(id) ?? []);
    }),
  );
  const [first] = found;
  const alike = first?.definition && found.every((node) => node.definition === first.definition) ? first.definition : undefined;
  const trainable = found.reduce((sum, node) => sum + node.trainable, 0);
  return (
    <>
      <header className="inspector-head">
        <h2>{nodes.length} nodes</h2>
      </header>
      <p className="inspector-kind">
        {trainable > 0 ? `${showExact(trainable)} trainable parameters together.` : "Arrange them, or act on all at once."}
      </p>
      <div className="tool-row" role="toolbar" aria-label="Arrange">
        {tools.map(([id, Icon]) => (
          <Tooltip key={id} label={commands.get(id)?.title}>
            <ActionIcon
              size={28}
              aria-label={commands.get(id)?.title}
              disabled={commands.get(id)?.enabled?.() === false}
              onClick={() => runCommand(id)}
            >
              <Icon size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <div className="inspector-actions">
        <Button onClick={() => runCommand("edit.duplicate")}>Duplicate</Button>
        <Button onClick={() => runCommand("edit.mute")}>Mute</Button>
        <Button onClick={() => runCommand("arrange.layout-selection")}>Lay out</Button>
        <Button onClick={() => runCommand("edit.delete")}>Delete</Button>
      </div>
      {alike && first && (
        <Section title={`All ${alike.doc.title} nodes here`}>
          {Object.entries(alike.params.shape).map(([name, field]) => {
            const meta = metaOf(field);
            if (meta === undefined || meta.control === "reference" || !isShown(meta, first.params)) return null;
            const set = (value: unknown, gesture?: string) => {
              const parsed = field.safeParse(value);
              if (!parsed.success) return;
              const isDefault = value === undefined || equalJson(parsed.data, field.parse(undefined));
              edit(
                nodes.map((node) => ({
                  edit: "set-param",
                  graph,
                  node,
                  param: name,
                  value: isDefault ? undefined : (parsed.data as Json),
                })),
                gesture && `${graph}/selection/${name}/${gesture}`,
              );
            };
            return (
              <Field
                key={name}
                meta={meta}
                value={first.params[name]}
                changed={found.some((node) => Object.hasOwn(node.node.params, name))}
                onChange={set}
              />
            );
          })}
        </Section>
      )}
    </>
  );
}
