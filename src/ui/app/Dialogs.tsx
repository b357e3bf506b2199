import { lazy, Suspense } from "react";
import { useStore } from "zustand";
import { dialogStore } from "./dialogs.ts";

const CommandPalette = lazy(() => import("./CommandPalette.tsx").then(({ CommandPalette }) => ({ default: CommandPalette })));
const FindNode = lazy(() => import("./FindNode.tsx").then(({ FindNode }) => ({ default: FindNode })));
const ShortcutSheet = lazy(() => import("./ShortcutSheet.tsx").then(({ ShortcutSheet }) => ({ default: ShortcutSheet })));
const NewNetwork = lazy(() => import("./NewNetwork.tsx").then(({ NewNetwork }) => ({ default: NewNetwork })));

export function Dialogs() {
  const dialog = useStore(dialogStore, (state) => state.dialog);
  const close = () => dialogStore.getState().close();
  return (
    <Suspense>
      {dialog === "palette" && <CommandPalette onClose={close} />}
      {dialog === "find" && <FindNode onClose={close} />}
      {dialog === "shortcuts" && <ShortcutSheet onClose={close} />}
      {dialog === "new-network" && <NewNetwork onClose={close} />}
    </Suspense>
  );
}
