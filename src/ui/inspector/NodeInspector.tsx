import { IconCopy, IconDoorEnter, IconEyeOff, IconTrash } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useShallow } from "zustand/react/shallow";
import { graphAnalysis, type NodeAnalysis } from "../../compile/analysis.ts";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import type { Json } from "../../core/json.ts";
import { equalJson } from "../../core/json-equal.ts";
import { type GraphId, graphOf } from "../../graph/edit.ts";
import type { GraphNode } from "../../graph/schema.ts";
import { metaOf } from "../../nodes/params.ts";
import { runCommand } from "../../store/commands.ts";
import { diagnosticsOf } from "../canvas/card-facts.ts";
import { coloursOf } from "../canvas/colours.ts";
import { enter } from "../canvas/enter.ts";
import { isShown } from "../canvas/telling-params.ts";
import { DiagnosticList } from "../DiagnosticList.tsx";
import { edit, useAnalysis, useProject } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { About } from "./About.tsx";
import { Field } from "./Field.tsx";
import { Section } from "./Section.tsx";
import { Types } from "./Types.tsx";
import { UseParams } from "./UseParams.tsx";

const Objectives = lazy(() => import("./Objectives.tsx").then(({ Objectives }) => ({ default: Objectives })));

const none: readonly Diagnostic[] = [];

/** Everything of one node: name, mistakes, parameters, what goes in and out, and what the kind is for. */
export function NodeInspector({ graph, id }: { readonly graph: GraphId; readonly id: string }) {
  const node = useProject((project) => graphOf(project, graph)?.nodes.find((found) => found.id === id));
  const found = useAnalysis((analysis) => analysis && graphAnalysis(analysis, graph)?.nodes.get(id));
  const colour = useAnalysis((analysis) => {
    const at = analysis && graphAnalysis(analysis, graph);
    return (analysis && at && coloursOf(analysis, at).get(id)) ?? "plain";
  });
  const diagnostics = useAnalysis(useShallow((analysis) => (analysis ? diagnosticsOf(analysis, graph, id) : none)));
  if (node === undefined || found === undefined) return null;
  const { definition } = found;
  const general = diagnostics.filter(({ at }) => at.param === undefined);
  return (
    <>
      <header className="inspector-head" data-role={colour}>
        <input
          key={node.label}
          className="inspector-name"
          aria-label="Name of the node"
          defaultValue={node.label ?? ""}
          placeholder={definition?.doc.title ?? node.kind}
          maxLength={80}
          onBlur={(event) => edit([{ edit: "set-label", graph, node: id, label: event.currentTarget.value.trim() || undefined }])}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
        {(node.kind === "network" || node.kind === "block") && (
          <Tool label="Open it" onClick={() => void enter(id)}>
            <IconDoorEnter size={16} stroke={1.7} />
          </Tool>
        )}
        <Tool label={node.muted ? "Unmute" : "Mute"} pressed={node.muted === true} onClick={() => runCommand("edit.mute")}>
          <IconEyeOff size={16} stroke={1.7} />
        </Tool>
        <Tool label="Duplicate" onClick={() => runCommand("edit.duplicate")}>
          <IconCopy size={16} stroke={1.7} />
        </Tool>
        <Tool label="Delete" onClick={() => runCommand("edit.delete")}>
          <IconTrash size={16} stroke={1.7} />
        </Tool>
      </header>
      <p className="inspector-kind">
        {definition
          ? definition.doc.summary
          : `This version knows no node of the kind "${node.kind}". It is kept with its wires and its parameters.`}
      </p>
      {general.length > 0 && <DiagnosticList diagnostics={general} />}
      {node.kind === "player" && <Objective player={id} />}
      <Fields graph={graph} node={node} found={found} diagnostics={diagnostics} />
      {node.kind === "block" && <UseParams graph={graph} node={node} />}
      <Section title="Shapes">
        <Types graph={graph} found={found} />
      </Section>
      {definition && (
        <Section title="About">
          <About doc={definition.doc} />
        </Section>
      )}
    </>
  );
}

function Objective({ player }: { readonly player: string }) {
  const analysis = useAnalysis((found) => found);
  return (
    analysis && (
      <Section title="Objective">
        <Suspense>
          <Objectives analysis={analysis} player={player} />
        </Suspense>
      </Section>
    )
  );
}

interface FieldsProps {
  readonly graph: GraphId;
  readonly node: GraphNode;
  readonly found: NodeAnalysis;
  readonly diagnostics: readonly Diagnostic[];
}

function Fields({ graph, node, found, diagnostics }: FieldsProps) {
  const fields = Object.entries(found.definition?.params.shape ?? {}).flatMap(([name, field]) => {
    const meta = metaOf(field);
    return meta && isShown(meta, found.params) ? [{ name, field, meta }] : [];
  });
  if (fields.length === 0) return null;
  const row = ({ name, field, meta }: (typeof fields)[number]) => (
    <Field
      key={name}
      meta={meta}
      value={found.params[name]}
      changed={Object.hasOwn(node.params, name)}
      diagnostics={diagnostics.filter(({ at }) => at.param === name)}
      onChange={(value, gesture) => {
        const parsed = field.safeParse(value);
        if (!parsed.success) return;
        const isDefault = value === undefined || equalJson(parsed.data, field.parse(undefined));
        edit(
          [{ edit: "set-param", graph, node: node.id, param: name, value: isDefault ? undefined : (parsed.data as Json) }],
          gesture && `${graph}/${node.id}/${name}/${gesture}`,
        );
      }}
    />
  );
  const [usual, advanced] = [fields.filter(({ meta }) => meta.advanced !== true), fields.filter(({ meta }) => meta.advanced === true)];
  const isTouched = advanced.some(({ name }) => Object.hasOwn(node.params, name));
  return (
    <>
      {usual.length > 0 && <Section title="Parameters">{usual.map(row)}</Section>}
      {advanced.length > 0 && (
        <Section title="More" open={isTouched || usual.length === 0}>
          {advanced.map(row)}
        </Section>
      )}
    </>
  );
}

interface ToolProps {
  readonly label: string;
  readonly pressed?: boolean;
  onClick(): void;
  readonly children: ReactNode;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={26} aria-label={label} aria-pressed={pressed} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
