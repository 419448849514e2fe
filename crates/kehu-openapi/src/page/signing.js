(()=>{
const bytes=s=>typeof s==="string"?new TextEncoder().encode(s):s,string=b=>typeof b==="string"?b:new TextDecoder().decode(b);
const joined=(...a)=>{const o=new Uint8Array(a.reduce((n,x)=>n+x.length,0));let at=0;for(const x of a){o.set(x,at);at+=x.length}return o};
const md5=m=>{
 const K=Array.from({length:64},(_,i)=>Math.floor(Math.abs(Math.sin(i+1))*2**32)>>>0),S=[7,12,17,22,5,9,14,20,4,11,16,23,6,10,15,21];
 const d=new Uint8Array((m.length+72>>6)*64),v=new DataView(d.buffer),h=[0x67452301,0xefcdab89,0x98badcfe,0x10325476];
 d.set(m);d[m.length]=128;v.setUint32(d.length-8,m.length*8,true);v.setUint32(d.length-4,m.length/2**29,true);
 for(let o=0;o<d.length;o+=64){
  let[a,b,c,e]=h;
  for(let i=0;i<64;i++){
   const r=i>>4,f=[b&c|~b&e,e&b|~e&c,b^c^e,c^(b|~e)][r],g=[i,5*i+1,3*i+5,7*i][r]&15;
   const x=a+f+K[i]+v.getUint32(o+g*4,true)|0,s=S[r*4+i%4];
   [a,e,c,b]=[e,c,b,b+(x<<s|x>>>32-s)|0];
  }
  h[0]+=a;h[1]+=b;h[2]+=c;h[3]+=e;
 }
 const out=new DataView(new ArrayBuffer(16));h.forEach((x,i)=>out.setUint32(i*4,x,true));
 return new Uint8Array(out.buffer);
};
const sm3=m=>{
 const r=(x,n)=>x<<n%32|x>>>32-n%32,p=(x,a,b)=>x^r(x,a)^r(x,b),d=new Uint8Array((m.length+72>>6)*64),v=new DataView(d.buffer);
 let h=[0x7380166f,0x4914b2b9,0x172442d7,0xda8a0600,0xa96f30bc,0x163138aa,0xe38dee4d,0xb0fb0e4e];
 d.set(m);d[m.length]=128;v.setUint32(d.length-8,m.length/2**29);v.setUint32(d.length-4,m.length*8);
 for(let o=0;o<d.length;o+=64){
  const w=Array.from({length:16},(_,i)=>v.getUint32(o+i*4));
  for(let i=16;i<68;i++)w[i]=p(w[i-16]^w[i-9]^r(w[i-3],15),15,23)^r(w[i-13],7)^w[i-6];
  let[a,b,c,e,f,g,k,l]=h;
  for(let i=0;i<64;i++){
   const s=r(r(a,12)+f+(i?r(i<16?0x79cc4519:0x7a879d8a,i):0x79cc4519)|0,7),t=s^r(a,12);
   const x=(i<16?a^b^c:a&b|a&c|b&c)+e+t+(w[i]^w[i+4])|0,y=(i<16?f^g^k:f&g|~f&k)+l+s+w[i]|0;
   [e,c,b,a]=[c,r(b,9),a,x];[l,k,g,f]=[k,r(g,19),f,p(y,9,17)];
  }
  h=[a,b,c,e,f,g,k,l].map((x,i)=>x^h[i]);
 }
 const out=new DataView(new ArrayBuffer(32));h.forEach((x,i)=>out.setUint32(i*4,x));
 return new Uint8Array(out.buffer);
};
const hash=async(name,m)=>name==="md5"?md5(m):name==="sm3"?sm3(m):new Uint8Array(await crypto.subtle.digest({sha1:"SHA-1",sha256:"SHA-256",sha384:"SHA-384",sha512:"SHA-512"}[name],m));
const hmac=async(name,key,m)=>{
 const size=name==="sha384"||name==="sha512"?128:64,k=new Uint8Array(size);
 k.set(key.length>size?await hash(name,key):key);
 return hash(name,joined(k.map(b=>b^92),await hash(name,joined(k.map(b=>b^54),m))));
};
const rsa=async(pem,m)=>{
 let der=binary(pem.replace(/-----[^-]+-----/g,""));
 const tagged=(tag,x)=>joined(new Uint8Array(x.length<128?[tag,x.length]:[tag,130,x.length>>8,x.length&255]),x);
 if(pem.includes("RSA PRIVATE"))der=tagged(48,joined(new Uint8Array([2,1,0,48,13,6,9,42,134,72,134,247,13,1,1,1,5,0]),tagged(4,der)));
 const kind={name:"RSASSA-PKCS1-v1_5",hash:"SHA-256"};
 return new Uint8Array(await crypto.subtle.sign(kind,await crypto.subtle.importKey("pkcs8",der,kind,false,["sign"]),m));
};
const digest=(name,key,m)=>{
 if(name==="rsa_sha256")return rsa(new TextDecoder().decode(key),m);
 return name.startsWith("hmac_")?hmac(name.slice(5),key,m):hash(name,m);
};
const binary=s=>Uint8Array.from(atob(s.replace(/-/g,"+").replace(/_/g,"/").replace(/[=\s]/g,"")),c=>c.charCodeAt(0));
const keyOf=async(form,key)=>{
 const text=()=>string(key).trim();
 return form==="base64"?binary(text()):form==="hex"?Uint8Array.from(text().match(/../g)??[],x=>parseInt(x,16)):form==="sha256"?hash(form,key):key;
};
const written=(b,how)=>{
 if(how==="bytes")return b;
 if(how.startsWith("hex")){const t=[...b].map(x=>x.toString(16).padStart(2,"0")).join("");return how==="hex"?t:t.toUpperCase()}
 const t=btoa(String.fromCharCode(...b));
 return how==="base64"?t:t.replace(/\+/g,"-").replace(/\//g,"_").replace(how==="base64_url"?"":/=+$/,"");
};
const percent=s=>encodeURIComponent(s).replace(/[!'()*]/g,c=>"%"+c.charCodeAt(0).toString(16).toUpperCase());
const encoded=(s,how)=>how==="none"?s:encodedText(string(s),how);
const encodedText=(s,how)=>how.startsWith("base64")?written(bytes(s),how):how==="percent"?percent(s):percent(s).replace(/~/g,"%7E").replace(/%20/g,"+").replace(/%2A/g,"*");
const unescaped=s=>{try{return decodeURIComponent(s.replace(/\+/g," "))}catch{return s}};
const pairs=s=>s.split("&").filter(Boolean).map(p=>{const[n,...v]=p.split("=");return[unescaped(n),unescaped(v.join("="))]});
// The top-level members of a JSON object, their values as they are written: a parser would round long numbers.
const members=s=>{
 const found=[];let i=s.indexOf("{")+1;
 const string=()=>{const from=i++;while(i<s.length&&s[i]!=='"')i+=s[i]==="\\"?2:1;return s.slice(from,++i)};
 while(i>0&&i<s.length){
  while(/[\s,]/.test(s[i]??""))i++;
  if(s[i]!=='"')break;
  const name=JSON.parse(string());
  while(/[\s:]/.test(s[i]??""))i++;
  const from=i;
  for(let depth=0;i<s.length&&(depth||!",}".includes(s[i]));){
   if(s[i]==='"'){string();continue}
   depth+="{[".includes(s[i])?1:"}]".includes(s[i])?-1:0;i++;
  }
  const raw=s.slice(from,i).trim();
  found.push([name,raw[0]==='"'?JSON.parse(raw):raw==="null"?"":raw]);
 }
 return found;
};
const byBytes=at=>(a,b)=>{const[x,y]=[bytes(a[at]),bytes(b[at])];for(let i=0;i<x.length&&i<y.length;i++)if(x[i]!==y[i])return x[i]-y[i];return x.length-y.length};
// A pair as it is written, then as it was: what is encoded sorts by how it is written, by its value where names are the same.
const list=(found,how)=>{
 const all=found.map(([n,v])=>[encoded(n,how.encode),encoded(v,how.encode),n,v]),[name,value]=[byBytes(how.encode==="none"?2:0),byBytes(1)];
 if(how.order==="name")all.sort((a,b)=>name(a,b)||how.encode!=="none"&&value(a,b)||0);
 if(how.order==="value")all.sort(byBytes(3));
 return all.map(([n,v])=>how.values_only?v:n+how.pair+v).join(how.join);
};
const isForm=body=>/^[^={<\s]+=/.test(body);
const signature=async(scheme,given)=>{
 const request={headers:[],query:given.query??"",body:given.body??""};
 const own=scheme.sent.filter(s=>s.in!=="header"&&s.signature).map(s=>s.name);
 const header=n=>(request.headers.find(([x])=>x.toLowerCase()===n.toLowerCase())?.[1]??given["header."+n]??"").trim();
 const ofBody=()=>request.body.trim().startsWith("{")?members(request.body):isForm(request.body)?pairs(request.body):[];
 // What stands at a path in a JSON body.
 const inside=path=>path.reduce((s,step)=>members(s).find(([n])=>n===step)?.[1]??"",request.body);
 // The pairs of a header, `OAuth oauth_nonce="…",…`, as it will be sent without the signature.
 const pairsOf=async name=>{
  const own=scheme.sent.find(s=>s.in==="header"&&s.name.toLowerCase()===name.toLowerCase());
  const value=header(name)||string(own?await composed(own.value):"");
  return[...value.slice(value.indexOf(" ")+1).matchAll(/([^=,\s]+)="([^"]*)"/g)].map(([,n,v])=>[decodeURIComponent(n),decodeURIComponent(v)]);
 };
 const source=async key=>{
  if(key.startsWith("header."))return header(key.slice(7));
  if(key.startsWith("field."))return[...pairs(request.query),...ofBody()].find(([n])=>n===key.slice(6))?.[1]??inside(key.slice(6).split("."));
  if(key==="canonical"){
   if(!scheme.sorted)return text(scheme.canonical);
   const all=await Promise.all(scheme.canonical.map(async p=>[await text([p])]));
   return joined(...all.sort(byBytes(0)).map(([x])=>x));
  }
  if(key==="body")return request.body;
  if(key==="query")return request.query.split("&").filter(p=>!own.includes(unescaped(p.split("=")[0]))).join("&");
  return given[key]??"";
 };
 const piece=async p=>p.text??(p.percent?percent(string(await source(p.of))):source(p.of));
 const composed=async pieces=>joined(...(await Promise.all(pieces.map(piece))).map(bytes));
 const inPlace=async(value,by)=>by?written(await digest(by.digest,bytes(""),bytes(value)),by.encoding):value;
 const part=async p=>{
  if(p.headers){
   const all=p.headers.length?p.headers:scheme.sent.filter(s=>s.in==="header"&&!s.signature).map(s=>s.name);
   return list(all.map(n=>[n,header(n)]).filter(([,v])=>v),p.pairs);
  }
  if(p.fields){
   const body=p.under.length?members(inside(p.under)):p.json||isForm(request.body)?ofBody():[];
   const all=[...p.query?pairs(request.query):[],...p.body?body:[],...p.header?await pairsOf(p.header):[]];
   return list(all.filter(([n,v])=>!(p.skip_empty_values&&!v||p.except.includes(n)||own.includes([...p.under,n].join(".")))),p.pairs);
  }
  return p.of?piece(p):"";
 };
 const text=async parts=>{
  let out=bytes("");
  for(const p of parts){
   let v=await part(p);
   if(!v.length&&p.skip_empty)continue;
   v=p.case==="lower"?string(v).toLowerCase():p.case==="upper"?string(v).toUpperCase():v;
   out=joined(out,bytes(p.prefix),bytes(await inPlace(encoded(v,p.encode),p.digest)));
  }
  return out;
 };
 for(const s of scheme.sent){
  if(s.signature||s.nested)continue;
  const value=s.given?given["header."+s.name]??"":string(encoded(await inPlace(await composed(s.value),s.digest),s.encode));
  if(!value)continue;
  const member=encoded(s.name,"percent")+"="+encoded(value,"percent");
  const added=t=>pairs(t).some(([n])=>n===s.name)?t:t?t+"&"+member:member;
  if(s.in==="header"){request.headers.push([s.name,value]);continue}
  if(s.in==="query"||s.in==="fields"&&!request.body){request.query=added(request.query);continue}
  if(!request.body.startsWith("{")){request.body=added(request.body);continue}
  const known=members(request.body);
  if(known.some(([n])=>n===s.name))continue;
  const end=request.body.lastIndexOf("}");
  request.body=request.body.slice(0,end)+(known.length?",":"")+JSON.stringify(s.name)+":"+JSON.stringify(value)+request.body.slice(end);
 }
 let key=await keyOf(scheme.key_form,await composed(scheme.key));
 for(const step of scheme.steps){
  key=await digest(scheme.digest,key,await composed(step));
  if(scheme.key_encoding)key=bytes(written(key,scheme.key_encoding));
 }
 const signs=await text(scheme.signs);
 return[string(signs),written(await digest(scheme.digest,key,signs),scheme.encoding)];
};
for(const box of document.querySelectorAll(".calculator")){
 const data=JSON.parse(box.querySelector("script").textContent),fields=[...box.querySelectorAll("[name]")];
 const[signed,told,match]=["pre code","output code",".match"].map(s=>box.querySelector(s));
 const work=async()=>{
  const given=Object.fromEntries(fields.map(f=>[f.name,f.value]));
  try{
   const[text,sign]=await signature(data.scheme,given);
   signed.textContent=text;told.textContent=sign;
   match.hidden=!data.vectors.some(v=>v.signature===sign);
  }catch(e){signed.textContent="";told.textContent=globalThis.crypto?.subtle?String(e.message||e.name):"https:// / 127.0.0.1";match.hidden=true}
 };
 box.filled=nth=>{for(const f of fields)f.value=data.vectors[nth]?.given[f.name]??"";return work()};
 box.addEventListener("input",work);
 for(const[nth,b]of[...box.querySelectorAll("button")].entries())b.addEventListener("click",()=>box.filled(nth));
 box.hidden=false;
 box.filled(0);
}
})();
