/**
 * @file The state on the device: a few large buffers with a region for each name. What a load needs is laid out anew when
 * it does not stand together yet; a name that comes later gets a buffer with the others of its kind.
 */
import { invariant } from "../../../core/result.ts";
import type { States } from "./lower.ts";
import { aligned, TOO_MUCH } from "./placement.ts";
import type { Memory } from "./program.ts";

interface Region {
  readonly memory: Memory;
  readonly bank: GPUBuffer;
  /** In elements. */
  readonly offset: number;
}

export class StateStore implements States {
  private readonly device: GPUDevice;
  private readonly limit: number;
  private readonly regions = new Map<string, Region>();
  /** Names that have values. */
  private readonly written = new Set<string>();

  /** `limit`: the elements that a buffer may have. */
  constructor(device: GPUDevice, limit: number) {
    this.device = device;
    this.limit = limit;
  }

  get count(): number {
    return this.written.size;
  }

  get bytes(): number {
    return this.banks().reduce((sum, { size }) => sum + size, 0);
  }

  names(): string[] {
    return [...this.regions.keys()];
  }

  has(name: string): boolean {
    return this.written.has(name);
  }

  stateOf(name: string): Memory {
    return this.regionOf(name).memory;
  }

  bankOf(name: string): number {
    return this.banks().indexOf(this.regionOf(name).bank);
  }

  regionOf(name: string): Region {
    const region = this.regions.get(name);
    invariant(region, `no state ${name}`);
    return region;
  }

  banks(): GPUBuffer[] {
    return [...new Set([...this.regions.values()].map(({ bank }) => bank))];
  }

  /** Lays these out together, and with them whatever has values; keeps those. */
  arrange(wanted: ReadonlyMap<string, number>): void {
    const all = new Map([...[...this.written].map((name) => [name, this.regionOf(name).memory.elements] as const), ...wanted]);
    const layout = layOut(all, this.limit);
    const stands = [...all].every(([name, elements]) => this.regions.get(name)?.memory.elements === elements);
    if (stands && this.banks().length === layout.banks.length && this.regions.size === all.size) return;
    const old = new Map(this.regions);
    const before = this.banks();
    const encoder = this.device.createCommandEncoder();
    this.regions.clear();
    const banks = layout.banks.map((elements) => this.buffer(elements));
    for (const { name, elements, bank, offset } of layout.regions) {
      const buffer = banks[bank];
      invariant(buffer, "a region has a bank");
      const was = old.get(name);
      if (was && this.written.has(name) && was.memory.elements === elements)
        encoder.copyBufferToBuffer(was.bank, 4 * was.offset, buffer, 4 * offset, 4 * elements);
      else this.written.delete(name);
      this.put(name, { elements, bank: buffer, offset });
    }
    this.device.queue.submit([encoder.finish()]);
    for (const buffer of before) buffer.destroy();
  }

  write(entries: readonly { readonly name: string; readonly values: Float32Array }[]): void {
    const strangers = entries.filter(({ name, values }) => this.regions.get(name)?.memory.elements !== values.length);
    for (const { name } of strangers) this.drop(name);
    const layout = layOut(new Map(strangers.map(({ name, values }) => [name, values.length])), this.limit);
    const banks = layout.banks.map((elements) => this.buffer(elements));
    for (const { name, elements, bank, offset } of layout.regions) {
      const buffer = banks[bank];
      invariant(buffer, "a region has a bank");
      this.put(name, { elements, bank: buffer, offset });
    }
    for (const { name, values } of entries) {
      const { bank, offset } = this.regionOf(name);
      this.device.queue.writeBuffer(bank, 4 * offset, values as Float32Array<ArrayBuffer>);
      this.written.add(name);
    }
  }

  /** The run that was queued last has given them values. */
  wrote(names: readonly string[]): void {
    for (const name of names) this.written.add(name);
  }

  remove(names: readonly string[]): void {
    for (const name of names) this.written.delete(name);
  }

  /** Gives back what has no values and no load asked for. */
  dropUnwritten(wanted: ReadonlySet<string>): void {
    for (const name of this.regions.keys()) if (!wanted.has(name) && !this.written.has(name)) this.drop(name);
  }

  dispose(): void {
    for (const buffer of this.banks()) buffer.destroy();
    this.regions.clear();
    this.written.clear();
  }

  private buffer(elements: number): GPUBuffer {
    if (elements > this.limit) throw new RangeError(TOO_MUCH);
    return this.device.createBuffer({
      size: 4 * elements,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
  }

  private put(
    name: string,
    { elements, bank, offset }: { readonly elements: number; readonly bank: GPUBuffer; readonly offset: number },
  ): void {
    this.regions.set(name, { memory: { elements, home: { kind: "state", name } }, bank, offset });
  }

  private drop(name: string): void {
    const region = this.regions.get(name);
    this.regions.delete(name);
    if (region && !this.banks().includes(region.bank)) region.bank.destroy();
  }
}

export interface Layout {
  readonly regions: readonly { readonly name: string; readonly elements: number; readonly bank: number; readonly offset: number }[];
  /** Elements of each. */
  readonly banks: readonly number[];
}

export function layOut(sizes: ReadonlyMap<string, number>, limit: number): Layout {
  const banks: number[] = [];
  const regions = [...sizes].map(([name, elements]) => {
    const size = aligned(elements);
    const last = banks.length - 1;
    if (last < 0 || (banks[last] ?? 0) + size > limit) banks.push(0);
    const bank = banks.length - 1;
    const offset = banks[bank] ?? 0;
    banks[bank] = offset + size;
    return { name, elements, bank, offset };
  });
  return { regions, banks };
}
