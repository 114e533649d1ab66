import { readdirSync, readFileSync, statSync } from 'node:fs';
import { loadModule, parseSync } from 'libpg-query';
import { loadGrammar, readHistory } from '@pg-guardrails/sql-reader';
import { simulate } from '@pg-guardrails/catalog';
const root = process.argv[2]!; process.chdir(root);
const mig = process.argv[3]!;
const copies = Number(process.argv[4] ?? 1);
await loadModule(); await loadGrammar();
const list=(f:string)=>{ return readdirSync(f,{withFileTypes:true}).map(e=>({path:f==='.'?e.name:`${f}/${e.name}`,kind:e.isDirectory()?'directory' as const:'file' as const}))};
const src={history:{migrations:mig},list,read:(p:string)=>readFileSync(p)};
const h0=readHistory(src);
const texts=h0.files.map(f=>readFileSync(f.file,'utf8'));
for(let i=0;i<3;i++){
 let t=performance.now(); for(const x of texts){ try{parseSync(x)}catch{} } const parse=performance.now()-t;
 t=performance.now(); const h=readHistory(src); const read=performance.now()-t;
 t=performance.now(); const c=simulate({files:h.files,history:{migrations:mig}}); const sim=performance.now()-t;
 console.log(h.dialect, 'files',h.files.length,'stmts',h.files.reduce((s,f)=>s+f.sql.statements.length,0),'parse',parse.toFixed(0),'read',read.toFixed(0),'sim',sim.toFixed(0),'ratio',((read+sim)/parse).toFixed(2),'taints',c.taints.length,'errors',c.errors.length,'changes',c.changes.length, 'rels',c.relations.size,'problems',h.problems.length+h.files.flatMap(f=>f.sql.problems).length, 'unmodelled', c.unmodelled.length);
}
