/// <reference types="vite/client" />

declare module 'virtual:icons' {
  const paths: Record<string, string>
  export default paths
}

declare module '@shared/ru.json' {
  const catalogue: { language: string; messages: Record<string, string | string[]> }
  export default catalogue
}
