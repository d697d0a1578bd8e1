// Theme script: sets the theme before the first paint, so that a dark room stays dark. The same choice as in view-state.ts, for the document's head.

export const themeKey = 'podarium-theme' // localStorage: the theme chosen here last, for addresses that name none

export const themeScript = `(function(){var t;try{t=new URLSearchParams(location.search).get('theme')||localStorage.getItem('${themeKey}')}catch(e){}
if(t!=='light'&&t!=='dark'&&t!=='projector')t=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light';document.documentElement.dataset.theme=t})()`
