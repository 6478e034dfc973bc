(function(){
  var form=document.querySelector('form[data-draft]'),key='draft:'+location.pathname,store,fields,old;
  if(form&&form.name)key+=form.name;
  function id(f){return /radio|checkbox/.test(f.type)?f.name+'='+f.value:f.name;}
  function keep(){
    var now={0:Date.now()};
    fields.forEach(function(f){if(f.checked)now[id(f)]=1;else if(id(f)==f.name)now[f.name]=f.value;});
    try{store.setItem(key,JSON.stringify(now));}catch(e){}
  }
  try{
    store=localStorage;
    if(document.getElementById('receipt'))['','said'].forEach(function(part){store.removeItem(key+part);});
    fields=[].filter.call(form.elements,function(f){
      return f.name&&f.type!='hidden'&&!/agree|website|slip/.test(f.name);
    });
    old=JSON.parse(store.getItem(key)||'{}');
    if(form.getAttribute('data-draft')=='blank'&&Date.now()-old[0]<864e5)fields.forEach(function(f){
      if(id(f)!=f.name){if(old[id(f)])f.checked=true;}else f.value=old[f.name]||'';
    });
    form.onchange=form.oninput=keep;
  }catch(e){}
})();
