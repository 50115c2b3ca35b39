/**
 * A digest by which equal graphs are known: Keras writes each model under two signatures that compute the same, and
 * one session is enough for both. Names of values and origins of nodes do not count, those of the ports do.
 */
import { createHash, type Hash } from 'node:crypto';
import { bytesOf, type DataOf, type NumericDType } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Attribute, type Constant, type Derived, type Graph, isDerived, isWeight, type Value } from './graph.ts';
import { isGraph } from './prune.ts';

const addTensor = (hash: Hash, tensor: Tensor): void => {
  hash.update(JSON.stringify([tensor.dtype, tensor.shape]));
  if (tensor.dtype === 'string') hash.update(tensor.data.bytes).update(bytesOf(tensor.data.offsets));
  else hash.update(bytesOf(tensor.data as DataOf[NumericDType]));
};

const digests = new WeakMap<Derived, string>();

/** The SHA-256 of how a constant comes about, in base64. */
export const digestOfDerived = (constant: Derived): string => {
  const known = digests.get(constant);
  if (known !== undefined) return known;
  const { dtype, shape, op, of, perm } = constant;
  const hash = createHash('sha256').update(JSON.stringify([dtype, shape, op, perm ?? null]));
  for (const operand of of) addConstant(hash, operand);
  const digest = hash.digest('base64');
  digests.set(constant, digest);
  return digest;
};

const addConstant = (hash: Hash, constant: Constant): void => {
  if (isDerived(constant)) {
    hash.update(digestOfDerived(constant));
    return;
  }
  if (!isWeight(constant)) {
    addTensor(hash, constant);
    return;
  }
  const { dtype, shape, range, stored } = constant;
  hash.update(JSON.stringify([dtype, shape, range.path, range.from, range.to, stored ?? null]));
};

const isTensorAttribute = (attribute: Attribute): attribute is Tensor =>
  typeof attribute === 'object' && 'dtype' in attribute;

/** The SHA-256 of what a graph computes, in base64. */
export const digestOf = (graph: Graph): string => {
  const hash = createHash('sha256');
  const numbers = new Map<Value, number>();
  const constants = new Map<Value, Constant>(graph.constants);
  // A value is its number, in the order of first sight; a constant is written out there.
  const number = (value: Value): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const next = numbers.size;
    numbers.set(value, next);
    const constant = constants.get(value);
    if (constant) addConstant(hash, constant);
    else hash.update(JSON.stringify([value.dtype, value.shape ?? null, value.sequence ?? false]));
    return next;
  };
  const add = (part: Graph): void => {
    for (const { name, value } of part.inputs) hash.update(JSON.stringify(['input', name, number(value)]));
    for (const { op, domain, inputs, outputs, attributes } of part.nodes) {
      hash.update(JSON.stringify([domain, op, inputs.map((value) => (value ? number(value) : -1))]));
      for (const [name, attribute] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
        hash.update(JSON.stringify(name));
        if (isGraph(attribute)) add(attribute);
        else if (isTensorAttribute(attribute)) addTensor(hash, attribute);
        else hash.update(JSON.stringify(attribute, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
      }
      hash.update(JSON.stringify(outputs.map(number)));
    }
    for (const { name, value } of part.outputs) hash.update(JSON.stringify(['output', name, number(value)]));
  };
  add(graph);
  return hash.digest('base64');
};

/** The same graphs, each that equals an earlier one replaced by it. */
export const shareEqual = (graphs: ReadonlyMap<string, Graph>): ReadonlyMap<string, Graph> => {
  if (new Set(graphs.values()).size < 2) return graphs;
  const byDigest = new Map<string, Graph>();
  return new Map(
    [...graphs].map(([name, graph]) => {
      const digest = digestOf(graph);
      const first = byDigest.get(digest) ?? graph;
      byDigest.set(digest, first);
      return [name, first];
    }),
  );
};
