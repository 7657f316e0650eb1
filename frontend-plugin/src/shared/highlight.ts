import Prism from 'prismjs';

/** A language that is coloured. */
export type Language = 'promql' | 'yaml' | 'json';

/** A piece of a text; what it is, as Prism's grammars call it, where it is anything. */
export interface Piece {
  text: string;
  kind?: string;
}

/** Longer texts stay plain: a rule file has some kilobytes. */
const MAX_CHARACTERS = 200_000;

/**
 * Cuts a text into pieces to colour. Grafana shares its Prism with plugins; a grammar that it does not have yet is
 * added to it.
 */
export async function highlight(text: string, language: Language): Promise<Piece[]> {
  if (text.length > MAX_CHARACTERS) {
    return [{ text }];
  }
  if (!(language in Prism.languages)) {
    await loadGrammar(language);
  }
  return Prism.tokenize(text, Prism.languages[language]).flatMap((token) => piecesOf(token));
}

/** The grammars add themselves to the Prism that is there. */
function loadGrammar(language: Language): Promise<unknown> {
  switch (language) {
    case 'promql':
      return import('prismjs/components/prism-promql');
    case 'yaml':
      return import('prismjs/components/prism-yaml');
    case 'json':
      return import('prismjs/components/prism-json');
  }
}

/** A token within a token has the inner kind, which is the more telling one. */
function piecesOf(token: string | Prism.Token, outer?: string): Piece[] {
  if (typeof token === 'string') {
    return [{ text: token, kind: outer }];
  }
  const content = Array.isArray(token.content) ? token.content : [token.content];
  return content.flatMap((inner) => piecesOf(inner, token.type));
}
