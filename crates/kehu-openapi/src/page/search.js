(()=>{
const box=document.getElementById("search");
box.hidden=false;
if(/^zh/i.test(navigator.language))document.getElementById("zh").checked=true;
const parts=[...document.querySelectorAll("section")].map(s=>({
 s,text:s.textContent.toLowerCase(),link:document.querySelector('nav a[href="#'+s.id+'"]'),
 rows:[...s.querySelectorAll("tbody tr")].map(r=>({r,text:r.textContent.toLowerCase()}))}));
const show=()=>{
 const words=box.value.toLowerCase().split(/\s+/).filter(Boolean);
 const has=t=>words.every(w=>t.includes(w));
 for(const p of parts){
  const hit=has(p.text);
  p.s.hidden=!hit;if(p.link)p.link.parentElement.hidden=!hit;
  const some=words.length&&p.rows.some(x=>has(x.text));
  for(const x of p.rows)x.r.hidden=hit&&some&&!has(x.text);
 }
};
box.addEventListener("input",show);
addEventListener("keydown",e=>{
 if(e.key==="/"&&document.activeElement!==box){e.preventDefault();box.focus()}
 if(e.key==="Escape"&&document.activeElement===box){box.value="";show();box.blur()}
});
addEventListener("hashchange",()=>{if(box.value){box.value="";show();document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()}});
})();
