import * as z from 'zod';

/** How the events of one type are stored: the shape now, and how older shapes become it. */
interface EventDefinition<Data extends z.ZodType = z.ZodType> {
  /** Grows by one when the meaning changes; a new optional field does not change it. */
  readonly schemaVersion: number;
  readonly data: Data;
  /** `upcast[n]` turns the data of schemaVersion n into that of n + 1; one for every version before the current. */
  readonly upcast?: Readonly<Record<number, (data: never) => unknown>>;
}

type Definitions = Readonly<Record<string, EventDefinition>>;

/** An event that `decide` returns: what happened, and when it happened in the world (ISO 8601, UTC, milliseconds). */
export type EventOf<Catalogue extends { readonly definitions: Definitions }> = {
  [Type in keyof Catalogue['definitions'] & string]: {
    readonly type: Type;
    readonly occurredAt: string;
    readonly data: z.infer<Catalogue['definitions'][Type]['data']>;
  };
}[keyof Catalogue['definitions'] & string];

/** An event that has been stored, and so has an id that others can refer to. */
export type Recorded<Event> = Event & { readonly id: string };

interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly data: unknown;
}

/** The events of one aggregate: their schemas, versions and the way to read those that were stored long ago. */
export interface EventCatalogue<Defined extends Definitions> {
  readonly definitions: Defined;
  /** The schemaVersion under which a new event of this type is stored. */
  schemaVersionOf(type: keyof Defined & string): number;
  /**
   * Reads a stored event, of whatever schemaVersion, as the code knows it now. Fields that the code does not know
   * are left out, so that an older deployment can read what a newer one wrote.
   *
   * @throws Error when the type or version is unknown or the data do not fit: then the stored history is not
   *   what this code was built for, and guessing would be worse than stopping.
   */
  read(stored: StoredEvent): Recorded<EventOf<{ definitions: Defined }>>;
}

/** Declares the events of an aggregate: schema and type in one place. */
export function eventCatalogue<const Defined extends Definitions>(
  definitions: Defined,
): EventCatalogue<Defined> {
  return {
    definitions,
    schemaVersionOf: (type) => definitionOf(definitions, type).schemaVersion,
    read(stored) {
      const definition = definitionOf(definitions, stored.type);
      if (stored.schemaVersion > definition.schemaVersion) {
        throw new Error(
          `Event ${stored.id} is a ${stored.type} of schemaVersion ${stored.schemaVersion}; ` +
            `this code knows it up to ${definition.schemaVersion}`,
        );
      }
      let data = stored.data;
      for (let version = stored.schemaVersion; version < definition.schemaVersion; version += 1) {
        const upcast = definition.upcast?.[version];
        if (!upcast) throw new Error(`No upcaster for ${stored.type} of schemaVersion ${version}`);
        data = upcast(data as never);
      }
      const parsed = definition.data.safeParse(data);
      if (!parsed.success) {
        throw new Error(`Event ${stored.id} does not fit ${stored.type}: ${z.prettifyError(parsed.error)}`);
      }
      return {
        id: stored.id,
        type: stored.type,
        occurredAt: stored.occurredAt,
        data: parsed.data,
      } as Recorded<EventOf<{ definitions: Defined }>>;
    },
  };
}

function definitionOf(definitions: Definitions, type: string): EventDefinition {
  const definition = Object.hasOwn(definitions, type) ? definitions[type] : undefined;
  if (!definition) throw new Error(`Unknown event type ${type}`);
  return definition;
}
