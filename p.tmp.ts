import { loadModule, parseSync } from 'libpg-query';
import { readdirSync, readFileSync } from 'node:fs';
await loadModule();
const r='/work/corpora/trigger.dev/internal-packages/database/prisma/migrations';
const texts=readdirSync(r,{withFileTypes:true}).filter(e=>e.isDirectory()).map(e=>readFileSync(`${r}/${e.name}/migration.sql`,'utf8'));
for(let i=0;i<5;i++){let n=0,e=0;const t=performance.now();for(const x of texts){try{n+=parseSync(x).stmts.length}catch(err){e++; if(i===0&&e<4)console.log(String(err).slice(0,100))}};console.log(n,e,performance.now()-t, texts.reduce((s,x)=>s+x.length,0))}
