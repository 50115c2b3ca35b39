/**
 * The fields that a model sees, by name, as slots of the pipeline in the making. A name is looked for as JPMML-Evaluator
 * does it (https://dmg.org/pmml/v4-4-1/FieldScope.html):
 *
 *   in the model's MiningSchema       the parent's field, or the request's column, as the MiningField treats it
 *   in its LocalTransformations       its expression, over the fields of this scope
 *   in the TransformationDictionary   the same, in the outermost model whose MiningSchemas change no value on the way
 *
 * Steps are added when a field is first asked for. Scopes remember what was asked for, since a fault in such a column is
 * the model's fault.
 */
import type { ServingError } from '../../errors.ts';
import { type DataType, isNumeric, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { byName, type DataField, type Document } from './document.ts';
import { attribute, child, childrenOf, corrupt, placeOf } from './element.ts';
import { addDerived } from './expressions.ts';
import type { Field } from './field.ts';
import { isDefaultTreatment, type MiningField, miningFieldsOf, reasonsOf, treatmentOf } from './mining-schema.ts';
import { Words } from './words.ts';

/** What all scopes of a document share. */
export class Building {
  readonly builder: PipelineBuilder;
  readonly document: Document;
  readonly words: Words;
  /** Why cells have no value, by number: see faults.ts. */
  readonly reasons: string[] = [];
  /** What is not served, told all at once. */
  readonly problems: ServingError[] = [];
  readonly #reasons = new Map<string, number>();

  constructor(builder: PipelineBuilder, document: Document) {
    [this.builder, this.document, this.words] = [builder, document, new Words(builder)];
  }

  /** The number of a reason. */
  reason(text: string): number {
    let number = this.#reasons.get(text);
    if (number === undefined) {
      number = this.reasons.length;
      this.reasons.push(text);
      this.#reasons.set(text, number);
    }
    return number;
  }
}

export class Scope {
  readonly building: Building;
  readonly parent: Scope | undefined;
  readonly model: XmlElement;
  readonly mining: ReadonlyMap<string, MiningField>;
  /** Of x-mathContext: what a model's own arithmetic is kept in. */
  readonly math: 'float64' | 'float32';
  readonly #local: ReadonlyMap<string, XmlElement>;
  readonly #fields = new Map<string, Field>();
  /** Fields of outputs of this model, and of segments of it, that are visible from now on. */
  readonly #declared = new Map<string, Field>();
  readonly #open = new Set<string>();
  /** Columns that were asked for, with the names that they had. */
  readonly touched = new Map<number, string>();
  /** Columns whose faults the model answers itself, for rows that come to them. */
  readonly glimpsed = new Map<number, string>();

  constructor(building: Building, model: XmlElement, parent?: Scope) {
    [this.building, this.model, this.parent] = [building, model, parent];
    this.mining = miningFieldsOf(model);
    this.math = attribute(model, 'x-mathContext') === 'float' ? 'float32' : 'float64';
    const local = child(model, 'LocalTransformations');
    this.#local = byName(local ? childrenOf(local, 'DerivedField') : []);
  }

  get builder(): PipelineBuilder {
    return this.building.builder;
  }

  /** The scope of a model inside this one. */
  child(model: XmlElement): Scope {
    return new Scope(this.building, model, this);
  }

  /** Makes a field visible under its name, to this scope and those inside; an Output does so for later ones. */
  declare(field: Field): void {
    this.#declared.set(field.name, field);
  }

  /** The request's column, at the outermost model: set by whoever makes the signature. */
  set(field: Field): void {
    this.#fields.set(field.name, field);
  }

  /** Whether there is a field of this name. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** A field; throws CORRUPT_MODEL in the name of `asker` where there is none of that name. */
  field(name: string, asker: XmlElement): Field {
    const field = this.peek(name, asker);
    this.touch(field.slot, name);
    return field;
  }

  /** The same, for who sees to the faults of the column. */
  peek(name: string, asker: XmlElement): Field {
    const field = this.#find(name);
    if (field) return field;
    throw corrupt(asker, `there is no field ${JSON.stringify(name)} in the scope of the model`);
  }

  /** A fault in this column is the model's. */
  touch(slot: number, name: string): void {
    this.touched.set(slot, name);
  }

  /** What is asked for meanwhile is touched by those rows only whose way through the model comes to it. */
  lazily<T>(make: () => T): T {
    const before = new Set(this.touched.keys());
    const made = make();
    for (const [slot, name] of this.touched) {
      if (before.has(slot)) continue;
      this.touched.delete(slot);
      this.glimpsed.set(slot, name);
    }
    return made;
  }

  /** Its column as float64 [rows], texts as the numbers of words; NaN: missing. */
  column(name: string, asker: XmlElement): number {
    const field = this.field(name, asker);
    return this.columnOf(field);
  }

  columnOf(field: Field): number {
    return field.dataType === 'string' ? this.building.words.slotOf(field.slot, field.valid) : field.slot;
  }

  /** Its column of numbers to compute with; throws for texts, which have none. */
  numbers(name: string, asker: XmlElement): number {
    const field = this.field(name, asker);
    if (field.dataType === 'date' || field.dataType === 'time' || field.dataType === 'dateTime') {
      throw corrupt(asker, `${JSON.stringify(name)} is a ${field.dataType}, which is no number to compute with`);
    }
    if (field.dataType !== 'string') return field.slot;
    // Texts are read as numbers, as Java reads them.
    return addCast(this, field, 'double');
  }

  /** What stands in `column` for a value that the document writes as text; undefined: no value of the type reads so. */
  literal(name: string, text: string, asker: XmlElement): number | undefined {
    return this.literalOf(this.field(name, asker), text);
  }

  /** The same of a field. */
  literalOf(field: Field, text: string): number | undefined {
    if (field.dataType === 'string') return this.building.words.numberOf(field.slot, field.valid, text);
    return parseText(field.dataType, text) ?? (isNumeric(field.dataType) ? parseText('double', text) : undefined);
  }

  /** The same of a declared field, or of one of the request, or derived. */
  #find(name: string): Field | undefined {
    const known = this.#fields.get(name) ?? this.#declared.get(name);
    if (known) return known;
    if (this.#open.has(name)) throw corrupt(this.model, `the field ${JSON.stringify(name)} is derived from itself`);
    this.#open.add(name);
    try {
      const field = this.#make(name);
      if (field) this.#fields.set(name, field);
      return field;
    } finally {
      this.#open.delete(name);
    }
  }

  #make(name: string): Field | undefined {
    const { dataFields, derivedFields } = this.building.document;
    const mining = this.mining.get(name);
    if (!mining) {
      const local = this.#local.get(name);
      if (local) return addDerived(this, local);
      const derived = derivedFields.get(name);
      if (!derived) return undefined;
      return this.parent && this.#isCompatible() ? this.parent.#find(name) : addDerived(this, derived);
    }
    if (!this.parent) return undefined;
    const data = dataFields.get(name);
    const inherited = data ? this.parent.#find(name) : this.parent.#findMade(name);
    if (!inherited) return undefined;
    return this.#treated(inherited, mining, data);
  }

  /** Of this scope and those around it: what outputs and local transformations made. */
  #findMade(name: string): Field | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      if (scope.#declared.has(name) || scope.#local.has(name)) return this.#inherit(name, scope);
    }
    return undefined;
  }

  /** A field of an outer scope, by way of the MiningSchemas between. */
  #inherit(name: string, owner: Scope): Field | undefined {
    if (this === owner || this.mining.has(name) || !this.parent) return this.#find(name);
    return this.parent.#inherit(name, owner);
  }

  #treated(field: Field, mining: MiningField, data: DataField | undefined): Field {
    if (isDefaultTreatment(mining, data?.opType)) return field;
    const { builder } = this.building;
    const reasons = reasonsOf(this.building, data ?? field, ` for ${placeOf(this.model)}`);
    const params = treatmentOf(mining, data ?? field, reasons);
    const slot = builder.step('treatment', params, [field.slot]);
    return { ...field, opType: mining.opType ?? field.opType, slot };
  }

  /** Whether the MiningSchema changes no value of a DataField. */
  #isCompatible(): boolean {
    const { dataFields } = this.building.document;
    return [...this.mining.values()].every((mining) => {
      const data = dataFields.get(mining.name);
      const isInput = mining.usage === 'active' || mining.usage === 'supplementary';
      return !data || !isInput || isDefaultTreatment(mining, data.opType);
    });
  }
}

/** A field's column as values of another type. */
const addCast = (scope: Scope, field: Field, to: DataType): number =>
  scope.builder.step(
    'cast',
    { from: field.dataType, to, reason: scope.building.reason(`the value is none of type ${to}`) },
    [field.slot],
  );
