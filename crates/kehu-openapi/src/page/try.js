(()=>{
const token=()=>sessionStorage.getItem("kehu-token");
for(const box of document.querySelectorAll(".try")){
 box.hidden=false;
 const [text,button,told,shown]=["textarea","button","output","pre"].map(s=>box.querySelector(s));
 const send=async()=>{
  const headers={"content-type":"application/json"};
  if(token())headers.authorization="Bearer "+token();
  const began=performance.now();
  const r=await fetch(box.dataset.call,{method:"POST",headers,body:text.value});
  if(r.status===401&&(await r.clone().json()).type?.endsWith(":token")){
   const given=prompt("Token");
   if(given){sessionStorage.setItem("kehu-token",given);return send()}
  }
  told.textContent=r.status+" "+Math.round(performance.now()-began)+" ms";
  const body=await r.text();
  // Indented by hand: a parser would round long numbers.
  let depth=0,quoted=false,out="";
  for(let i=0;i<body.length;i++){
   const c=body[i],line=()=>"\n"+"  ".repeat(depth);
   if(quoted){out+=c;if(c==="\\")out+=body[++i]??"";else if(c==='"')quoted=false;continue}
   if(c==='"'){quoted=true;out+=c}
   else if("{[".includes(c)){depth++;out+="}]".includes(body[i+1])?c:c+line()}
   else if("}]".includes(c)){depth--;out+="{[".includes(body[i-1])?c:line()+c}
   else if(c===",")out+=c+line();
   else if(c===":")out+=c+" ";
   else if(!/\s/.test(c))out+=c;
  }
  shown.firstChild.textContent=/json/.test(r.headers.get("content-type"))?out:body;
  shown.hidden=false;
 };
 button.addEventListener("click",()=>{button.disabled=true;send().catch(e=>{told.textContent=e.message}).finally(()=>{button.disabled=false})});
}
})();
