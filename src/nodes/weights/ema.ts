import { z } from "zod";
import { defineWeights } from "../definition.ts";
import { choice, integer, live, reference } from "../params.ts";
import { pyLive } from "../python.ts";
import { texOfSchedule } from "../tex.ts";

export const ema = defineWeights({
  family: "weights",
  kind: "ema",
  group: "Networks",
  places: ["board"],
  doc: {
    title: "Averaged weights",
    summary: "Keeps an exponential moving average of a network's weights, for uses that name it.",
    formula: "\\bar\\theta \\leftarrow \\beta\\,\\bar\\theta + (1 - \\beta)\\,\\theta",
    paper: { title: "The unusual effectiveness of averaging in GAN training", arxiv: "1806.04498", year: 2018 },
    useWhen: "Samples from averaged weights look better and jump less than those of the last step.",
    mistakes: [
      "It must stand in a turn of the stage, after the player that moves the network, or it never changes.",
      "The higher the decay, the longer it remembers: 0.999 looks back about a thousand moves.",
    ],
    keywords: ["ema", "exponential moving average", "polyak", "mean teacher", "sampling"],
  },
  params: z.strictObject({
    network: reference("network", { label: "Network" }),
    decay: live(0.999, { label: "Decay", min: 0, max: 1, help: "β: how much of the average stays at each move." }),
    start: integer(0, {
      label: "Copies at first",
      unit: "moves",
      min: 0,
      max: 1e9,
      scale: "log",
      help: "So many moves only copy the weights; averaging begins after them.",
    }),
    statistics: choice(
      "average",
      { average: "Averaged too", copy: "Copied" },
      { label: "Running statistics are", advanced: true, help: "Of batch norm and the like." },
    ),
  }),
  inputs: [],
  outputs: [],
  move(ops, { params, live, moves, own, weight, trainable }) {
    if (!trainable && params.statistics === "copy") return weight;
    const decay = live("decay");
    const kept = params.start === 0 ? decay : ops.mul(decay, ops.greater(moves(), params.start));
    return ops.add(ops.mul(own, kept), ops.mul(weight, ops.sub(1, kept)));
  },
  pytorch({ decay, start, statistics }) {
    const kept = start === 0 ? pyLive(decay) : `(${pyLive(decay)} if moves > ${start} else 0)`;
    const average = `own + (1 - ${kept}) * (weight - own)`;
    return statistics === "copy" ? `${average} if trained else weight` : average;
  },
  tex({ params, theta }) {
    const decay = texOfSchedule(params.decay);
    return { symbol: `\\bar{${theta}}`, is: `\\leftarrow \\beta\\,\\bar{${theta}} + (1 - \\beta)\\,${theta},\\quad \\beta = ${decay}` };
  },
});
