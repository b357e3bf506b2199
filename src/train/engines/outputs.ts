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
      const number = async (report: number | DeviceTensor): Promise<number> =>
        typeof report === "number" ? report : ((await device.read(report))[0] ?? Number.NaN);
      const picture = async (tensor: DeviceTensor): Promise<{ readonly shape: Shape; readonly values: Float32Array }> => ({
        shape: tensor.shape,
        values: Float32Array.from(await device.read(tensor)),
      });
      const result = { reports: await each(reports, number), views: await each(views, picture) };
      discard();
      return result;
    },
  };
}

async function each<T, U>(record: Readonly<Record<string, T>>, convert: (value: T) => Promise<U>): Promise<Record<string, U>> {
  return Object.fromEntries(await Promise.all(Object.entries(record).map(async ([name, value]) => [name, await convert(value)] as const)));
}
