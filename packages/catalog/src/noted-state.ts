import type { Lookups } from './lookups.js';
import type { State } from './state.js';

/** The maps of a state, which note themselves what is read of them. */
export type MapName =
  | 'roles' | 'namespaces' | 'relations' | 'relationNames' | 'functions' | 'indexes' | 'types' | 'compositeColumns' | 'multiranges' | 'eventTriggers' | 'extensions' | 'definitions'
  | keyof Lookups;

/** Fields that are one value each. The others are maps, or begin anew with each file. */
export type WholeField = Exclude<keyof State, MapName | 'lookups' | 'contents' | 'notes' | 'nextOid' | 'session'>;

const whole: { readonly [Name in WholeField]: Name } = {
  postgres: 'postgres',
  bootstrapRole: 'bootstrapRole',
  database: 'database',
  databaseOwner: 'databaseOwner',
  databaseAcl: 'databaseAcl',
  parameterAcls: 'parameterAcls',
  memberships: 'memberships',
  triggers: 'triggers',
  defaultAcls: 'defaultAcls',
  roleSettings: 'roleSettings',
  systemSettings: 'systemSettings',
  subscriptions: 'subscriptions',
  dependencies: 'dependencies',
  taints: 'taints',
  availableExtensions: 'availableExtensions',
  hasTemporary: 'hasTemporary',
  openColumns: 'openColumns',
  openWorld: 'openWorld',
  bindings: 'bindings',
  hasCode: 'hasCode',
  hasFunctions: 'hasFunctions',
  soughtNames: 'soughtNames',
  calledLater: 'calledLater',
};
export const wholeFields: readonly WholeField[] = Object.values(whole);

/** A state that notes which of its fields are read; states that are made of it do as well. */
export class NotedState implements State {
  constructor(
    /** The state itself, whose maps note what is read of them. */
    readonly plain: State,
    readonly reads: Set<WholeField>,
  ) {}

  get postgres(): State['postgres'] {
    this.reads.add('postgres');
    return this.plain.postgres;
  }

  get bootstrapRole(): State['bootstrapRole'] {
    this.reads.add('bootstrapRole');
    return this.plain.bootstrapRole;
  }

  get database(): State['database'] {
    this.reads.add('database');
    return this.plain.database;
  }

  get databaseOwner(): State['databaseOwner'] {
    this.reads.add('databaseOwner');
    return this.plain.databaseOwner;
  }

  get databaseAcl(): State['databaseAcl'] {
    this.reads.add('databaseAcl');
    return this.plain.databaseAcl;
  }

  get parameterAcls(): State['parameterAcls'] {
    this.reads.add('parameterAcls');
    return this.plain.parameterAcls;
  }

  get roles(): State['roles'] {
    return this.plain.roles;
  }

  get memberships(): State['memberships'] {
    this.reads.add('memberships');
    return this.plain.memberships;
  }

  get namespaces(): State['namespaces'] {
    return this.plain.namespaces;
  }

  get relations(): State['relations'] {
    return this.plain.relations;
  }

  get relationNames(): State['relationNames'] {
    return this.plain.relationNames;
  }

  get triggers(): State['triggers'] {
    this.reads.add('triggers');
    return this.plain.triggers;
  }

  get functions(): State['functions'] {
    return this.plain.functions;
  }

  get defaultAcls(): State['defaultAcls'] {
    this.reads.add('defaultAcls');
    return this.plain.defaultAcls;
  }

  get indexes(): State['indexes'] {
    return this.plain.indexes;
  }

  get lookups(): State['lookups'] {
    return this.plain.lookups;
  }

  get types(): State['types'] {
    return this.plain.types;
  }

  get compositeColumns(): State['compositeColumns'] {
    return this.plain.compositeColumns;
  }

  get multiranges(): State['multiranges'] {
    return this.plain.multiranges;
  }

  get eventTriggers(): State['eventTriggers'] {
    return this.plain.eventTriggers;
  }

  get extensions(): State['extensions'] {
    return this.plain.extensions;
  }

  get roleSettings(): State['roleSettings'] {
    this.reads.add('roleSettings');
    return this.plain.roleSettings;
  }

  get systemSettings(): State['systemSettings'] {
    this.reads.add('systemSettings');
    return this.plain.systemSettings;
  }

  get subscriptions(): State['subscriptions'] {
    this.reads.add('subscriptions');
    return this.plain.subscriptions;
  }

  get notes(): State['notes'] {
    return this.plain.notes;
  }

  get dependencies(): State['dependencies'] {
    this.reads.add('dependencies');
    return this.plain.dependencies;
  }

  get taints(): State['taints'] {
    this.reads.add('taints');
    return this.plain.taints;
  }

  get availableExtensions(): State['availableExtensions'] {
    this.reads.add('availableExtensions');
    return this.plain.availableExtensions;
  }

  get hasTemporary(): State['hasTemporary'] {
    this.reads.add('hasTemporary');
    return this.plain.hasTemporary;
  }

  get nextOid(): State['nextOid'] {
    return this.plain.nextOid;
  }

  get session(): State['session'] {
    return this.plain.session;
  }

  get definitions(): State['definitions'] {
    return this.plain.definitions;
  }

  get openColumns(): State['openColumns'] {
    this.reads.add('openColumns');
    return this.plain.openColumns;
  }

  get contents(): State['contents'] {
    return this.plain.contents;
  }

  get openWorld(): State['openWorld'] {
    this.reads.add('openWorld');
    return this.plain.openWorld;
  }

  get bindings(): State['bindings'] {
    this.reads.add('bindings');
    return this.plain.bindings;
  }

  get hasCode(): State['hasCode'] {
    this.reads.add('hasCode');
    return this.plain.hasCode;
  }

  get hasFunctions(): State['hasFunctions'] {
    this.reads.add('hasFunctions');
    return this.plain.hasFunctions;
  }

  get calledLater(): State['calledLater'] {
    this.reads.add('calledLater');
    return this.plain.calledLater;
  }

  get soughtNames(): State['soughtNames'] {
    this.reads.add('soughtNames');
    return this.plain.soughtNames;
  }
}

/** The state itself, for what only compares states with one another. */
export function plainState<View extends object>(state: View): View | State {
  return state instanceof NotedState ? state.plain : state;
}
