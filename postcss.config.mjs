// PostCSS: Tailwind, for app/globals.css.

export default { plugins: { '@tailwindcss/postcss': {} } }
