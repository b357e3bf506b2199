import { choice } from "../../params.ts";

/** What the colours of the label map stand for. */
export const mapParam = choice(
  "kinds",
  { kinds: "One colour per kind of shape", colours: "The scene's colours, flat" },
  {
    label: "Label map",
    help: "Flat colours say all of the scene but light, texture and exact shade: a picture can be made from them.",
    advanced: true,
  },
);
