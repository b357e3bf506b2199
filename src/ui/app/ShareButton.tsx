import { IconShare2 } from "@tabler/icons-react";
import { openFileDialog } from "../files/dialog-store.ts";
import { Button } from "../widgets/Button.tsx";

export function ShareButton() {
  return (
    <Button variant="filled" size="small" leftSection={<IconShare2 size={14} />} onClick={() => openFileDialog("share")}>
      Share
    </Button>
  );
}
