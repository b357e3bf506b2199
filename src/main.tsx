/** @file Starts the page. */
// First of all, so that the training worker loads while the page draws itself.
import "./ui/lab/lab.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { invariant } from "./core/result.ts";
import { App } from "./ui/app/App.tsx";

const root = document.getElementById("root");
invariant(root, "the page has an element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
