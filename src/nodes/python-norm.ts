import type { TensorType } from "../core/tensor-type.ts";
import type { PyTorchCode } from "./definition.ts";
import { py, pyOnFeatures } from "./python.ts";

/**
 * A normalisation module `norm` with per-feature weights `scale` and `shift`. PyTorch's modules have both or neither;
 * with one alone the module has neither and the one is a parameter beside it. `make` is given Python's True or False.
 */
export function pyNorm(
  x: TensorType,
  has: { readonly scale: boolean; readonly shift: boolean },
  make: (affine: string) => string,
): PyTorchCode {
  const both = has.scale && has.shift;
  const features = x.shape.at(-1) ?? 1;
  const view = x.shape.length === 3 ? ".view(-1, 1, 1)" : "";
  const normalized = pyOnFeatures("self.norm", "x", x);
  const modules: Record<string, string> = { norm: make(py(both)) };
  if (both) return { modules, weights: { scale: { to: "norm.weight" }, shift: { to: "norm.bias" } }, outputs: { y: normalized } };
  if (has.scale) {
    const code = { ...modules, scale: `nn.Parameter(torch.ones(${features}))` };
    return { modules: code, weights: { scale: { to: "scale" } }, outputs: { y: `${normalized} * self.scale${view}` } };
  }
  if (has.shift) {
    const code = { ...modules, shift: `nn.Parameter(torch.zeros(${features}))` };
    return { modules: code, weights: { shift: { to: "shift" } }, outputs: { y: `${normalized} + self.shift${view}` } };
  }
  return { modules, outputs: { y: normalized } };
}
