import { Alert, Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { useRun } from "./lab.ts";

/** Why training cannot start or had to stop, with the way to the place. */
export function FaultNotice() {
  const fault = useRun((state) => state.fault);
  const dismiss = useRun((state) => state.dismissFault);
  if (fault === undefined) return null;
  const errors = fault.diagnostics?.filter(({ severity }) => severity === "error") ?? [];
  const at = fault.at ?? errors.find(({ at }) => at.node !== undefined)?.at;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={16} />}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={dismiss}
      role="alert"
    >
      {fault.message}
      {errors.slice(0, 3).map((diagnostic) => (
        <div key={`${diagnostic.code} ${diagnostic.at.graph} ${diagnostic.at.node} ${diagnostic.message}`}>{diagnostic.message}</div>
      ))}
      {at?.node !== undefined && (
        <Group mt={4}>
          <Button onClick={() => goTo(at.graph, at.node ?? "")}>Show the node</Button>
        </Group>
      )}
    </Alert>
  );
}

function goTo(graph: string, node: string): void {
  viewStore.getState().show(graph);
  selectionStore.getState().select({ nodes: [node] });
}
