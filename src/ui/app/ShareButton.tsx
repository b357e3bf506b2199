import { Button } from "@mantine/core";
import { IconShare2 } from "@tabler/icons-react";
import { openFileDialog } from "../files/dialog-store.ts";

export function ShareButton() {
  return (
    <Button variant="filled" size="compact-sm" leftSection={<IconShare2 size={14} />} onClick={() => openFileDialog("share")}>
      Share
    </Button>
  );
}
