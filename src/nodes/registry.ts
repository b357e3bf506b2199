import type { Catalogue, NodeDefinition } from "./definition.ts";

const modules = import.meta.glob<Record<string, NodeDefinition>>(
  "./{inputs,layers,tensors,losses,penalties,optimizers,weights,weight-penalties,data,structure,views}/*.ts",
  { eager: true },
);

/** Every node kind there is: each file of a family's folder exports exactly one definition, named as the file. */
export const catalogue: Catalogue = new Map(
  Object.entries(modules).map(([path, module]) => {
    const [definition, ...rest] = Object.values(module);
    if (definition === undefined || rest.length > 0) throw new Error(`${path} must export one definition and nothing else`);
    if (!path.endsWith(`/${definition.kind}.ts`)) throw new Error(`${path} must be named ${definition.kind}.ts`);
    return [definition.kind, definition];
  }),
);
