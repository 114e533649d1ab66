import { isAmong } from '../holes.js';
import { taintsTouching } from '../queries.js';
import { taintsIn } from '../taints.js';
import type { Aspect, Catalog, Relation, Taint } from '../model.js';
import { doubtsOn } from '../who.js';
import { aclFacts } from './acl.js';
import type { Fact, Ground } from './fact.js';
import { objectFacts } from './objects.js';
import { privilegeFacts } from './privileges.js';
import { allIndexFacts, relationFacts, triggerFacts } from './relations.js';
import { hasRoleFacts, roleFacts } from './roles.js';

/** A fact that two catalogs do not share. */
export interface Difference {
  readonly fact: string;
  /** Null where that side says nothing of it. */
  readonly simulated: string | null;
  readonly real: string | null;
}

export interface Comparison {
  /** How many facts both sides could be asked for; those that disagree among them. */
  readonly compared: number;
  readonly disagreements: readonly Difference[];
  /** Facts that a taint of the simulated catalog touches: neither agreement nor disagreement. */
  readonly unknown: readonly string[];
}

/** Whether a fact's grounds are uncertain in the simulated catalog. */
type Uncertain = (ground: Ground) => boolean;

/**
 * A statement that PostgreSQL rejects leaves a taint, because a history that was applied must have had something else in its
 * place. Here the very same statements run, and the SQLSTATEs are compared: nothing stands in its place.
 */
export function withoutRejected(catalog: Catalog): Catalog {
  return { ...catalog, taints: catalog.taints.filter((taint) => taint.rejected !== true) };
}

function touchesMissing(taint: Taint, name: string, aspects: readonly Aspect[]): boolean {
  return taint.aspects.some((aspect) => aspects.includes(aspect)) && isAmong(taint.relations, name);
}

/** Whether the simulator may be wrong about a fact. */
export function uncertainIn(certain: Catalog): Uncertain {
  if (certain.taints.length === 0) return () => false;
  const relations = new Map<string, Relation>([...certain.relations.values()].map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const answers = new Map<string, boolean>();
  const decide = (ground: Ground): boolean => {
    if (ground.on === 'aspect') return ground.aspects.some((aspect) => taintsIn(certain.taints, aspect).length > 0);
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

/** Facts that only one of two catalogs says, or that they say differently. */
export function compareFacts(simulated: readonly Fact[], real: readonly Fact[], uncertain: Uncertain): Comparison {
  const ours = new Map(simulated.map((fact) => [fact.key, fact]));
  const theirs = new Map(real.map((fact) => [fact.key, fact]));
  const disagreements: Difference[] = [];
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
  return compareFacts([...factsOf(simulated), ...derivedFacts(simulated)], [...factsOf(real), ...asked], uncertainIn(withoutRejected(simulated)));
}
