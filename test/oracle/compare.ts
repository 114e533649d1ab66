import { doubtsOn, taintsTouching, type Aspect, type Catalog, type Relation, type Taint } from '../../packages/catalog/src/index.js';
import { aclFacts } from './facts/acl.js';
import type { Fact, Ground } from './facts/fact.js';
import { objectFacts } from './facts/objects.js';
import { privilegeFacts } from './facts/privileges.js';
import { allIndexFacts, relationFacts, triggerFacts } from './facts/relations.js';
import { hasRoleFacts, roleFacts } from './facts/roles.js';

export interface Disagreement {
  readonly fact: string;
  /** Null where that side says nothing of it. */
  readonly simulated: string | null;
  readonly real: string | null;
}

export interface Comparison {
  /** How many facts both sides could be asked for; those that disagree among them. */
  readonly compared: number;
  readonly disagreements: readonly Disagreement[];
  /** Facts that a taint of the simulated catalog touches: neither agreement nor disagreement. */
  readonly unknown: readonly string[];
}

/** Whether a fact's grounds are uncertain in the simulated catalog. */
type Uncertain = (ground: Ground) => boolean;

/**
 * A statement that PostgreSQL rejects leaves a taint, because a history that was applied must have had something else in its
 * place. Here the very same statements run, and the SQLSTATEs are compared: nothing stands in its place.
 */
function withoutRejected(catalog: Catalog): Catalog {
  return { ...catalog, taints: catalog.taints.filter((taint) => taint.rejected !== true) };
}

function touchesMissing(taint: Taint, name: string, aspects: readonly Aspect[]): boolean {
  return taint.aspects.some((aspect) => aspects.includes(aspect)) && (taint.relations === 'all' || taint.relations.includes(name));
}

function uncertainIn(catalog: Catalog): Uncertain {
  const certain = withoutRejected(catalog);
  if (certain.taints.length === 0) return () => false;
  const relations = new Map<string, Relation>([...certain.relations.values()].map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const answers = new Map<string, boolean>();
  const decide = (ground: Ground): boolean => {
    const { on, name } = ground;
    const relation = relations.get(name);
    if (on === 'power') return relation !== undefined && doubtsOn(certain, relation, ground.role, ground.power).length > 0;
    const { aspects } = ground;
    if (on === 'name') return taintsTouching(certain, { name }, aspects).length > 0;
    if (relation === undefined) return certain.taints.some((taint) => touchesMissing(taint, name, aspects));
    return taintsTouching(certain, relation, aspects).length > 0;
  };
  return (ground) => {
    const key = JSON.stringify(ground);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = decide(ground);
    answers.set(key, answer);
    return answer;
  };
}

/** What a catalog says outright. */
export function factsOf(catalog: Catalog): readonly Fact[] {
  return [...roleFacts(catalog), ...relationFacts(catalog), ...allIndexFacts(catalog), ...triggerFacts(catalog), ...objectFacts(catalog), ...aclFacts(catalog)];
}

/** What follows from it: the answers of `askedFacts`. */
export function derivedFacts(catalog: Catalog): readonly Fact[] {
  return [...hasRoleFacts(catalog), ...privilegeFacts(catalog)];
}

function compareFacts(simulated: readonly Fact[], real: readonly Fact[], uncertain: Uncertain): Comparison {
  const ours = new Map(simulated.map((fact) => [fact.key, fact]));
  const theirs = new Map(real.map((fact) => [fact.key, fact]));
  const disagreements: Disagreement[] = [];
  const unknown: string[] = [];
  const keys = new Set([...ours.keys(), ...theirs.keys()]);
  for (const key of keys) {
    const [our, their] = [ours.get(key), theirs.get(key)];
    if ((our ?? their)?.grounds.some(uncertain) === true) unknown.push(key);
    else if (our?.value !== their?.value) disagreements.push({ fact: key, simulated: our?.value ?? null, real: their?.value ?? null });
  }
  return { compared: keys.size - unknown.length, disagreements, unknown };
}

/**
 * Two catalogs of one history, property by property: `simulated` may have taints, `real` is what PostgreSQL says. `asked`: what
 * PostgreSQL's own functions answered of the same catalog (`askedFacts`).
 */
export function compareCatalogs(simulated: Catalog, real: Catalog, asked: readonly Fact[]): Comparison {
  return compareFacts([...factsOf(simulated), ...derivedFacts(simulated)], [...factsOf(real), ...asked], uncertainIn(simulated));
}
