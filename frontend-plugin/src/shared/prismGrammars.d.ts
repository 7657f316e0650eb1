/** A grammar adds itself to the Prism that is there and exports nothing. */
declare module 'prismjs/components/*';
