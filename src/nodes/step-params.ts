/** @file Parameters that optimizers share. */
import { live } from "./params.ts";

export function learningRate(value: number) {
  return live(value, { label: "Learning rate", min: 0, max: 10, scale: "log" });
}

export const weightDecay = live(0, {
  label: "Weight decay",
  min: 0,
  max: 1,
  scale: "log",
  advanced: true,
  help: "Adds this times the weight to the gradient: the derivative of half of it times the squared weights.",
});
