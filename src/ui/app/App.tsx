/** @file The page: theme, panels, dialogs, and the keyboard. */
import "../widgets/widgets.css";
import "./tokens.css";
import "./shell.css";
import { useEffect } from "react";
import { FileDialogs } from "../files/FileDialogs.tsx";
import { TooltipBox } from "../widgets/Tooltip.tsx";
import { Announcer } from "./Announcer.tsx";
import { Dialogs } from "./Dialogs.tsx";
import { startEditor } from "./editor.ts";
import { Shell } from "./Shell.tsx";
import { openFirst, takeCheckpoint } from "./start.ts";
import { takeData } from "./take-data.ts";

export function App() {
  useEffect(startEditor, []);
  useEffect(() => void openFirst(), []);
  return (
    <>
      <Shell />
      <Dialogs />
      <FileDialogs onData={(files) => void takeData(files)} onCheckpoint={(file) => void takeCheckpoint(file)} />
      <Announcer />
      <TooltipBox />
    </>
  );
}
