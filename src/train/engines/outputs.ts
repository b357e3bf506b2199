import type { Shape } from "../../core/tensor-type.ts";
import type { RunOutputs } from "../engine.ts";
import type { Device, DeviceTensor } from "./kernels.ts";

/** What a run leaves on the device for the host; owns the tensors until they are read or discarded. */
export function deviceOutputs(
  device: Device,
  reports: Readonly<Record<string, number | DeviceTensor>>,
  views: Readonly<Record<string, DeviceTensor>>,
  check: () => void,
): RunOutputs {
  let held = [...Object.values(reports).filter((report): report is DeviceTensor => typeof report !== "number"), ...Object.values(views)];
  const discard = (): void => {
    for (const tensor of held) device.release(tensor);
    held = [];
  };
  return {
    discard,
    async read() {
      check();
      const values = await device.readAll(held);
      const byTensor = new Map(held.map((tensor, i) => [tensor, values[i] ?? new Float32Array(0)]));
      discard();
      const number = (report: number | DeviceTensor): number =>
        typeof report === "number" ? report : (byTensor.get(report)?.[0] ?? Number.NaN);
      const picture = (tensor: DeviceTensor): { readonly shape: Shape; readonly values: Float32Array } => ({
        shape: tensor.shape,
        values: Float32Array.from(byTensor.get(tensor) ?? []),
      });
      return { reports: each(reports, number), views: each(views, picture) };
    },
  };
}

function each<T, U>(record: Readonly<Record<string, T>>, convert: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
